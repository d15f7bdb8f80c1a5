// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.ShellUtil;
import org.drover.jshell.job.Output;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/** Where a command was typed, as Karaf tells it: over ssh without a terminal there is none. */
final class Seat implements Output {
  private static final int USUAL_WIDTH = 80;
  private static final int STANDARD_OUTPUT = 1;

  private final Session session;
  private final PrintStream out;
  private final PrintStream err;
  private volatile boolean promptIsBack;

  /** Of the command that runs on the present thread. */
  Seat(Session session) {
    this.session = session;
    this.out = stream(session, Process::out);
    // Over ssh a terminal's standard error bypasses the terminal, which makes stairs of its lines.
    this.err = session.getTerminal() == null ? stream(session, Process::err) : session.getConsole();
  }

  private static PrintStream stream(Session session, Function<Process, PrintStream> which) {
    Process process = Process.Utils.current();
    return process == null ? session.getConsole() : which.apply(process);
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  /** The terminal that the person sits at; empty without one. */
  Optional<Terminal> terminal() {
    return session.get(".jline.terminal") instanceof Terminal terminal
        ? Optional.of(terminal)
        : Optional.empty();
  }

  boolean isPromptBack() {
    return promptIsBack;
  }

  /** The command was interrupted: Karaf has given the prompt back, and words go above it. */
  void promptIsBack() {
    promptIsBack = true;
  }

  @Override
  public void say(String line) {
    if (promptIsBack && session.get(".jline.reader") instanceof LineReader reader) {
      reader.printAbove("\r\u001b[K" + line);
      return;
    }
    err.print(line + "\n");
    err.flush();
  }

  /**
   * Whether the other end of a headless session is gone. The end of a terminal interrupts the
   * command instead.
   */
  @Override
  public boolean isGone() {
    return session.getTerminal() == null && session.getConsole().checkError();
  }

  @Override
  public int width() {
    if (!isResultShown()) {
      return Integer.MAX_VALUE;
    }
    int width = session.getTerminal() == null ? 0 : session.getTerminal().getWidth();
    return width > 0 ? width : USUAL_WIDTH;
  }

  /** In a pipe a row stays one line. */
  private static boolean isResultShown() {
    Process process = Process.Utils.current();
    return process == null || process.isTty(STANDARD_OUTPUT);
  }

  @Override
  public Path directory() {
    return session.currentDir();
  }

  /** Who types here; {@code karaf} where Karaf does not know. */
  String user() {
    String login = ShellUtil.getCurrentUserName();
    if (login != null && !login.isBlank()) {
      return login;
    }
    Object name = session.get("USER");
    return name == null || name.toString().isBlank() ? "karaf" : name.toString();
  }
}
