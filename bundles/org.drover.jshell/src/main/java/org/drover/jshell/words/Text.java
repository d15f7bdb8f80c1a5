// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.Objects;

/** Lines to look at: a table, a plot. Prints as it is, without quotes. */
public final class Text {
  private final String lines;

  /**
   * Of lines.
   *
   * @param lines as they shall print; blanks and line ends behind the last are left out
   */
  public Text(String lines) {
    this.lines = Objects.requireNonNull(lines, "lines").stripTrailing();
  }

  /** The lines, without a line's end behind the last. */
  @Override
  public String toString() {
    return lines;
  }
}
