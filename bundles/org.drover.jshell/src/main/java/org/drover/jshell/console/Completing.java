// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.jshell.session.Completions;
import org.drover.jshell.session.Completions.Suggestion;
import org.drover.jshell.session.ShellSession;

/** What could stand at a cursor: commands, device addresses within quotes, and Java. */
public final class Completing {
  /** A word that takes a device, and the string that has been begun behind it. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "\\b(?:open|info|migrate|to|conform|trace|faults|remove)"
              + "\\s*\\(\\s*(?:\"[^\"\\n]*\"\\s*,\\s*)*\"([^\"\\n]*)$");

  private final ShellSession session;
  private final SlashCommands commands;
  private final Supplier<List<String>> addresses;

  /**
   * For a console.
   *
   * @param session that completes Java
   * @param commands of the console
   * @param addresses of all devices, asked each time
   */
  public Completing(
      ShellSession session, SlashCommands commands, Supplier<List<String>> addresses) {
    this.session = session;
    this.commands = commands;
    this.addresses = addresses;
  }

  /**
   * What could stand at a cursor.
   *
   * @param text being typed
   * @param cursor index in it
   * @return suggestions, or none
   */
  public Completions at(String text, int cursor) {
    String begun = text.substring(0, cursor);
    if (SlashCommands.isCommand(begun)) {
      return commands.complete(begun);
    }
    Matcher device = DEVICE.matcher(begun);
    if (device.find()) {
      return devices(text, cursor, device.start(1));
    }
    return isWithinString(begun)
        ? new Completions(cursor, List.of())
        : session.complete(text, cursor);
  }

  /** Whether a string has been begun in the last line and not ended. */
  private static boolean isWithinString(String begun) {
    boolean within = false;
    for (int i = begun.lastIndexOf('\n') + 1; i < begun.length(); i++) {
      char c = begun.charAt(i);
      if (c == '\\' || (!within && begun.startsWith("'\"'", i))) {
        i += c == '\\' ? 1 : 2;
      } else if (c == '"') {
        within = !within;
      }
    }
    return within;
  }

  private Completions devices(String text, int cursor, int anchor) {
    String begun = text.substring(anchor, cursor);
    String quote = text.startsWith("\"", cursor) ? "" : "\"";
    return new Completions(
        anchor,
        addresses.get().stream()
            .filter(address -> address.startsWith(begun))
            .sorted()
            .map(address -> new Suggestion(address + quote, true))
            .toList());
  }
}
