// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

/** What a person has typed. */
public sealed interface Typed {
  /**
   * Source text, or a command that begins with a slash.
   *
   * @param text one or more lines
   */
  record Text(String text) implements Typed {}

  /** Ctrl-C: what was being typed is not meant. */
  record Interrupt() implements Typed {}

  /** Ctrl-D; or the end of the terminal, which comes as often as it is read from. */
  record End() implements Typed {}
}
