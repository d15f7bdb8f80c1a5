// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.nio.file.Path;
import java.time.Duration;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.drover.api.DroverException;
import org.drover.command.Needs;
import org.drover.command.Role;
import org.drover.command.Seat;
import org.drover.jshell.console.Completing;
import org.drover.jshell.console.Console;
import org.drover.jshell.console.Help;
import org.drover.jshell.console.SourceFiles;
import org.drover.jshell.help.BundleComments;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.host.VocabularyHost;
import org.drover.jshell.job.Jobs;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSessions;
import org.drover.jshell.terminal.HistoryFile;
import org.drover.jshell.terminal.TerminalScreen;
import org.drover.jshell.vocabulary.BundleServices;
import org.jline.terminal.Terminal;
import org.osgi.framework.BundleContext;

/** {@code vfio:jshell}. */
@Service
@Needs(value = Role.ADMIN, announced = true)
@Command(
    scope = JavaCommand.SCOPE,
    name = "jshell",
    description = "A console in Java: drive live devices by snippets of it.",
    detailedDescription =
        """
        What you type is Java. The words of the platform are the methods of vfio (vfio. and TAB \
        shows them all), and stand for themselves too: devices(), open("emu:mtty-0"). Packages \
        that live bundles export can be imported. /help explains the rest; Ctrl-C stops what \
        runs, Ctrl-D leaves. What you opened is given back then.

        Example:
          vfio:jshell\
        """)
public final class JshellCommand extends JavaCommand {
  @Reference private ShellSessions sessions;
  @Reference private Jobs jobs;
  @Reference private BundleContext context;

  @Override
  void run(Seat seat) {
    Terminal terminal =
        seat.terminal()
            .orElseThrow(
                () ->
                    new DroverException(
                        "vfio:jshell needs a terminal; without one, vfio:run FILE runs a script."));
    Path data = Path.of(context.getProperty("karaf.data"));
    try (TerminalScreen screen = new TerminalScreen(terminal, HistoryFile.of(data, seat.user()))) {
      talk(seat, screen);
    }
  }

  private void talk(Seat seat, TerminalScreen screen) {
    long begin = System.nanoTime();
    String name = jobs.newId() + " of " + seat.user();
    ConsoleDesk desk = new ConsoleDesk(name, screen, seat);
    Hosted hosted =
        new VocabularyHost(sessions, new BundleServices(context))
            .open(SessionSettings.plain("console " + name, screen.out(), screen.out()), desk);
    try {
      Help help = new Help(hosted.session(), new BundleComments(context));
      Console console = new Console(hosted, screen, new SourceFiles(seat::directory), help);
      screen.use(
          new SessionKeyboard(
              hosted.session(),
              new Completing(hosted.session(), console.commands(), hosted::addresses),
              help,
              screen::width),
          hosted.session()::stop);
      screen.print(
          "|  Java "
              + Runtime.version().feature()
              + " on Drover, ready in "
              + Duration.ofNanos(System.nanoTime() - begin).toMillis()
              + " ms. vfio. and TAB shows the words, /help the rest; Ctrl-D leaves.");
      console.run();
    } finally {
      hosted.close().forEach(line -> screen.print("|  " + line));
    }
  }
}
