// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.jshell.session.Completions;
import org.drover.jshell.session.Completions.Suggestion;

/** The commands of a console. A command is known by as much of its name as no other begins with. */
public final class SlashCommands {
  private final List<SlashCommand> all;

  private SlashCommands(List<SlashCommand> all) {
    this.all = all;
  }

  static SlashCommands of(Console console, SourceFiles files, Help help) {
    return new SlashCommands(
        Stream.of(
                new Listings(console).commands(),
                new Changes(console).commands(),
                new Keeping(console, files).commands(),
                new Helping(console, help).commands())
            .flatMap(List::stream)
            .toList());
  }

  /**
   * Whether it is a command and not source, in which a comment may begin with a slash too.
   *
   * @param text that was typed
   * @return true if it is for the console
   */
  public static boolean isCommand(String text) {
    String typed = text.strip();
    return typed.startsWith("/") && !typed.startsWith("//") && !typed.startsWith("/*");
  }

  void run(String text) {
    String typed = text.strip();
    String name = typed.split("\\s", 2)[0];
    find(name).action().accept(typed.substring(name.length()).strip());
  }

  SlashCommand find(String name) {
    List<SlashCommand> found = beginning(name);
    return found.stream()
        .filter(command -> found.size() == 1 || command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new DroverException(unknown(name, found)));
  }

  private static String unknown(String name, List<SlashCommand> found) {
    return found.isEmpty()
        ? "There is no command " + name + "; /help lists those that there are."
        : name
            + " is not clear: it could be "
            + found.stream().map(SlashCommand::name).collect(Collectors.joining(" or "))
            + ".";
  }

  List<SlashCommand> all() {
    return all;
  }

  private List<SlashCommand> beginning(String name) {
    return all.stream().filter(command -> command.name().startsWith(name)).toList();
  }

  /** What could stand at the end of a command's beginning. */
  Completions complete(String begun) {
    int blank = begun.indexOf(' ');
    if (blank < 0) {
      return new Completions(
          0,
          beginning(begun).stream()
              .map(SlashCommand::name)
              .sorted()
              .map(name -> new Suggestion(name, true))
              .toList());
    }
    int anchor = begun.lastIndexOf(' ') + 1;
    String word = begun.substring(anchor);
    return new Completions(
        anchor,
        beginning(begun.substring(0, blank)).stream()
            .limit(1)
            .flatMap(command -> command.choices().apply(word).stream())
            .filter(choice -> choice.startsWith(word))
            .distinct()
            .sorted()
            .map(choice -> new Suggestion(choice, true))
            .toList());
  }
}
