// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.ShellUtil;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;

/**
 * Where a command was typed, as Karaf tells it. Results go to the standard output of the command's
 * pipe, so that {@code |} and {@code >} work; messages to the terminal or, without one, to its
 * standard error. Over ssh without a terminal ({@code ssh host 'vfio:…'}) Karaf's session is
 * headless: it has no terminal, and standard output and error are the channel's two streams.
 */
public class Seat {
  /** To the line's begin, and away with what stands there (ECMA-48 8.3.41, EL). */
  public static final String CLEAR_LINE = "\r\u001b[K";

  private static final String ECHO = "^C";
  private static final int USUAL_WIDTH = 80;
  private static final int STANDARD_OUTPUT = 1;

  private final Session session;
  private final PrintStream out;
  private final PrintStream err;
  private final Thread command = Thread.currentThread();
  private volatile boolean promptIsBack;

  /**
   * Of the command that runs on the present thread.
   *
   * @param session in which it was typed
   */
  public Seat(Session session) {
    this.session = session;
    this.out = stream(session, Process::out);
    // Over ssh a terminal's standard error bypasses the terminal, which makes stairs of its lines.
    this.err = session.getTerminal() == null ? stream(session, Process::err) : session.getConsole();
  }

  /** Gogo's streams of the present command; those of the session if it was not called by Gogo. */
  private static PrintStream stream(Session session, Function<Process, PrintStream> which) {
    Process process = Process.Utils.current();
    return process == null ? session.getConsole() : which.apply(process);
  }

  /**
   * For results.
   *
   * @return the standard output
   */
  public final PrintStream out() {
    return out;
  }

  /**
   * For what is no result.
   *
   * @return the terminal, or the standard error
   */
  public final PrintStream err() {
    return err;
  }

  /**
   * The command was interrupted by Ctrl-C: Karaf gives the prompt back at once, and what is said
   * from now on stands above it.
   */
  public final void promptIsBack() {
    promptIsBack = true;
  }

  /**
   * Whether the prompt is back before the command is over.
   *
   * @return true after {@link #promptIsBack()}, and once the command was seen interrupted at a
   *     terminal
   */
  public final boolean isPromptBack() {
    if (!promptIsBack && isTerminal() && command.isInterrupted()) {
      // Kept: whoever answers the interrupt takes it away.
      promptIsBack = true;
    }
    return promptIsBack;
  }

  /**
   * Says something that is no result.
   *
   * @param message one line
   */
  public final void say(String message) {
    if (isPromptBack() && isPrintedAbovePrompt(message)) {
      return;
    }
    err.print(message + "\n");
    err.flush();
  }

  /**
   * Says something although the prompt may be back already: the line that is being typed is drawn
   * again below it.
   *
   * @param message one line
   */
  public final void sayAbovePrompt(String message) {
    if (!isPrintedAbovePrompt(message)) {
      say(message);
    }
  }

  /**
   * Prints above the line that is being typed.
   *
   * @param text whole lines
   * @return false, and nothing is printed, where lines cannot be rewritten
   */
  protected final boolean isPrintedAbovePrompt(String text) {
    if (isTerminal() && session.get(".jline.reader") instanceof LineReader reader) {
      reader.printAbove(CLEAR_LINE + text);
      return true;
    }
    return false;
  }

  /**
   * Whether lines can be rewritten in place.
   *
   * @return false without a terminal, and on a dumb one
   */
  public final boolean isTerminal() {
    org.apache.karaf.shell.api.console.Terminal terminal = session.getTerminal();
    return terminal != null && terminal.getType() != null && !terminal.getType().startsWith("dumb");
  }

  /**
   * The terminal that the person sits at, a dumb one too.
   *
   * @return empty without one
   */
  public final Optional<Terminal> terminal() {
    return session.get(".jline.terminal") instanceof Terminal terminal
        ? Optional.of(terminal)
        : Optional.empty();
  }

  /**
   * Whether results go to the person and not into a pipe or a file.
   *
   * @return true for the last command of a line
   */
  public final boolean isResultShown() {
    Process process = Process.Utils.current();
    return process == null || process.isTty(STANDARD_OUTPUT);
  }

  /**
   * How wide the terminal is now.
   *
   * @return columns, at least 1; 80 where nobody knows
   */
  public final int width() {
    int width = session.getTerminal() == null ? 0 : session.getTerminal().getWidth();
    return width > 0 ? width : USUAL_WIDTH;
  }

  /**
   * How wide a table may be: in a pipe a row stays one line, for {@code grep} and the like.
   *
   * @return columns, at least 1
   */
  public final int tableWidth() {
    return isResultShown() ? width() : Integer.MAX_VALUE;
  }

  /**
   * How wide a message may be that shall not be broken.
   *
   * @return columns, at least 1; as many as it likes without a terminal
   */
  public final int messageWidth() {
    return session.getTerminal() == null ? Integer.MAX_VALUE : width();
  }

  /**
   * How wide a line may be that is rewritten in place: not into the last column, behind which some
   * terminals go to the next line, nor so far that the echo of Ctrl-C goes there.
   *
   * @return columns, at least 0
   */
  public final int lineWidth() {
    return Math.max(0, width() - 1 - ECHO.length());
  }

  /**
   * Whether the other end of a headless session is gone.
   *
   * @return true once what is written there is lost; always false on a terminal, whose end
   *     interrupts the command
   */
  public final boolean isGone() {
    return session.getTerminal() == null && session.getConsole().checkError();
  }

  /**
   * Who types here.
   *
   * @return the login; {@code karaf} where Karaf does not know
   */
  public final String user() {
    String login = ShellUtil.getCurrentUserName();
    if (login != null && !login.isBlank()) {
      return login;
    }
    Object name = session.get("USER");
    return name == null || name.toString().isBlank() ? "karaf" : name.toString();
  }

  /**
   * The platform's working directory, or where {@code cd} led.
   *
   * @return absolute
   */
  public final Path directory() {
    return session.currentDir();
  }
}
