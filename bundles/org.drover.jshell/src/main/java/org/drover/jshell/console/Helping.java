// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.util.List;
import org.drover.api.DroverException;

/** The command that explains. */
final class Helping {
  private static final int BAR_WIDTH = 3;

  private final Console console;
  private final Help help;

  Helping(Console console, Help help) {
    this.console = console;
    this.help = help;
  }

  List<SlashCommand> commands() {
    return List.of(
        new SlashCommand("/help", "[/COMMAND|NAME]", "this page, or all about one", this::help)
            .withDetails(
                "/help /list explains a command, /help vfio.open or /help Migrator what stands"
                    + " behind a name.\nThe second TAB in a row does the same at the cursor.")
            .withChoices(
                typed -> console.commands().all().stream().map(SlashCommand::name).toList()));
  }

  private void help(String about) {
    if (about.isEmpty()) {
      overview();
    } else if (about.startsWith("/")) {
      command(console.commands().find(about));
    } else {
      name(about);
    }
  }

  private void overview() {
    console.bar(
        """
        What you type is Java: an expression prints its value, a declaration stays.
        The words of the platform are the methods of `vfio`; vfio. and TAB lists them.
        """);
    console.bar(" ");
    List<SlashCommand> all = console.commands().all();
    int width = all.stream().mapToInt(command -> command.usage().length()).max().orElse(0);
    all.forEach(
        command ->
            console.bar(String.format("%-" + width + "s  %s", command.usage(), command.summary())));
    console.bar(" ");
    console.bar(
        """
        TAB        completes: members, packages of live bundles, device addresses in open("...
        TAB TAB    the signatures and the documentation of what is at the cursor
        Ctrl-C     stops what runs, or gives up what is being typed
        Ctrl-D     leaves, on an empty line\
        """);
  }

  private void command(SlashCommand command) {
    console.bar(command.usage());
    console.bar("    " + command.summary());
    command.details().lines().forEach(line -> console.bar("    " + line));
  }

  private void name(String name) {
    List<String> lines = help.about(name, console.width() - BAR_WIDTH);
    if (lines.isEmpty()) {
      throw new DroverException(
          "Nothing is known of '" + name + "'; /help vfio.open explains a method, /help a class.");
    }
    lines.forEach(line -> console.bar(line.isEmpty() ? " " : line));
  }
}
