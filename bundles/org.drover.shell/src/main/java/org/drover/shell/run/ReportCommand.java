// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import com.google.gson.JsonElement;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Option;
import org.drover.text.Json;

/** A command that lists or reports something, to people or to programs. */
public abstract class ReportCommand extends VfioCommand {
  @Option(name = "--json", description = "Print JSON for programs, and nothing else.")
  private boolean json;

  /**
   * Whether a program asked.
   *
   * @return true if nothing but JSON may be printed
   */
  protected final boolean json() {
    return json;
  }

  /**
   * Prints a result.
   *
   * @param console where to
   * @param document for programs
   * @param text for people
   */
  protected final void print(
      Console console, Supplier<JsonElement> document, Supplier<String> text) {
    console.print(json ? Json.print(document.get()) : text.get());
  }
}
