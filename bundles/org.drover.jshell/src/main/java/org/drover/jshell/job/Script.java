// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import java.util.List;
import org.drover.jshell.session.SourceText;

/**
 * A script and what it is given.
 *
 * @param source its text, called as a person called it
 * @param args what stands behind its name
 */
public record Script(SourceText source, List<String> args) {
  /** Keeps a copy. */
  public Script {
    args = List.copyOf(args);
  }

  /**
   * Its name.
   *
   * @return of the file, as it was typed
   */
  public String name() {
    return source.name();
  }
}
