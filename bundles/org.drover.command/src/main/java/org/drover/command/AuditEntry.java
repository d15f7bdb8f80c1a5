// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.util.Locale;

/**
 * One line of the audit trail.
 *
 * @param caller who
 * @param outcome what came of it
 * @param command what was typed
 * @param why the sentence that they were told if it was refused or failed; empty otherwise
 */
public record AuditEntry(Caller caller, Outcome outcome, String command, String why) {
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int DELETE = 0x7f;

  /** What came of a command. */
  public enum Outcome {
    /** It goes on for a time; another line tells its end. */
    BEGUN,
    /** It did what was asked. */
    DONE,
    /** The caller's role did not do, and nothing was done. */
    REFUSED,
    /** It did not do what was asked, or not all of it. */
    FAILED
  }

  /**
   * The line: {@code key=value} pairs, with quotes where a value may have anything in it. Nothing
   * that is typed can make a second line of it or a pair of its own.
   *
   * @return without a line's end
   */
  public String line() {
    return "user="
        + quoted(caller.login())
        + " from="
        + quoted(caller.from())
        + " role="
        + caller.role().map(Role::label).orElse("none")
        + " outcome="
        + outcome.name().toLowerCase(Locale.ROOT)
        + " command="
        + quoted(command)
        + (why.isEmpty() ? "" : " why=" + quoted(Masking.masked(why)));
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(unit -> append(quoted, unit));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int unit) {
    if (unit == '"' || unit == '\\') {
      quoted.append('\\').append((char) unit);
    } else if (unit < FIRST_PRINTABLE || unit >= DELETE) {
      quoted.append(String.format(Locale.ROOT, "\\u%04x", unit));
    } else {
      quoted.append((char) unit);
    }
  }
}
