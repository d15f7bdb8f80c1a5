// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.karaf.shell.support.CommandException;

/** What Karaf refuses or fails at, in one sentence without colours. */
final class Refusal {
  private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final Pattern OF_A_COMMAND =
      Pattern.compile("Error executing command (\\S+): (.*)");
  private static final String NOT_FOUND = "Command not found: ";

  private Refusal() {}

  /**
   * The sentence for an exception that ended a command.
   *
   * @param error as Karaf's console is given it
   * @return empty if the command has said it already
   */
  static Optional<String> sentence(Exception error) {
    if (error instanceof CommandException refused) {
      return Optional.of(firstLine(refused.getNiceHelp()))
          .filter(line -> !line.isBlank())
          .map(Refusal::withRemedy);
    }
    String message = error.getMessage() == null ? "" : oneLine(error.getMessage());
    // Karaf tells this one by its name too: it is in a package of Gogo's own.
    if (error.getClass().getSimpleName().equals("CommandNotFoundException")) {
      return Optional.of(
          "There is no command "
              + message.replaceFirst(NOT_FOUND, "")
              + ", or none for your roles; `help` lists those that there are.");
    }
    if (error instanceof SecurityException) {
      return Optional.of("Your roles do not allow this: " + message);
    }
    return Optional.of(
        (message.isEmpty() ? error.getClass().getSimpleName() : message)
            + "; the log has the whole of it: log:display");
  }

  /** Behind the first line Karaf only says that there is help. */
  private static String firstLine(String text) {
    return COLOURS.matcher(text).replaceAll("").lines().findFirst().orElse("");
  }

  private static String withRemedy(String line) {
    Matcher command = OF_A_COMMAND.matcher(line);
    return command.matches()
        ? command.group(1) + ": " + command.group(2) + "; see " + command.group(1) + " --help"
        : line;
  }

  private static String oneLine(String text) {
    return COLOURS.matcher(text).replaceAll("").strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
