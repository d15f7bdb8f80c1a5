// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How much a console says of what went well. */
public enum Feedback {
  /** Nothing. */
  SILENT,
  /** Values. */
  CONCISE,
  /** Values, and what was declared. */
  NORMAL,
  /** That, the types of values, and all frames of a stack. */
  VERBOSE;

  /**
   * The mode of a name.
   *
   * @param name as it was typed
   * @return empty if there is none
   */
  static Optional<Feedback> of(String name) {
    return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
