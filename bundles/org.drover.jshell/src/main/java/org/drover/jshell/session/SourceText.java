// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.Objects;

/**
 * Source text to be evaluated: one or more snippets.
 *
 * @param name of the file that it comes from, as people shall read it; empty for what was typed
 * @param text with lines ended by {@code \n} or {@code \r\n}
 */
public record SourceText(String name, String text) {
  /** Refuses nulls. */
  public SourceText {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(text, "text");
  }

  /**
   * Text that was typed.
   *
   * @param text one or more snippets
   * @return the text, without a name
   */
  public static SourceText typed(String text) {
    return new SourceText("", text);
  }
}
