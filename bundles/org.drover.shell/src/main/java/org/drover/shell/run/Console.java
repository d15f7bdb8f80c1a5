// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.ShellUtil;
import org.drover.api.DroverException;
import org.jline.reader.LineReader;

/**
 * Where a command's words go.
 *
 * <p>Results go to the standard output of the command's pipe, so that {@code |} and {@code >} work;
 * messages to the terminal or, without one, to its standard error; the progress line past pipes.
 * Over ssh without a terminal ({@code ssh host 'vfio:…'}) Karaf's session is headless: it has no
 * terminal, and standard output and error are the channel's two streams.
 */
public final class Console {
  private static final String ECHO = "^C";
  private static final int USUAL_WIDTH = 80;
  private static final int STANDARD_OUTPUT = 1;

  private final Session session;
  private final PrintStream out;
  private final PrintStream err;
  private final LiveLine live;
  private boolean promptIsBack;

  /**
   * Of the command that runs on the present thread.
   *
   * @param session in which it was typed
   */
  public Console(Session session) {
    this.session = session;
    this.out = stream(session, Process::out);
    // Over ssh a terminal's standard error bypasses the terminal, which makes stairs of its lines.
    this.err = session.getTerminal() == null ? stream(session, Process::err) : session.getConsole();
    this.live = new LiveLine(session);
  }

  /** Gogo's streams of the present command; those of the session if it was not called by Gogo. */
  private static PrintStream stream(Session session, Function<Process, PrintStream> which) {
    Process process = Process.Utils.current();
    return process == null ? session.getConsole() : which.apply(process);
  }

  /**
   * The command was interrupted by Ctrl-C: Karaf gives the prompt back at once, and what is printed
   * and said from now on stands above it.
   */
  public void promptIsBack() {
    promptIsBack = true;
  }

  /**
   * Prints a result.
   *
   * @param text with or without a line's end
   */
  public void print(String text) {
    if (promptIsBack && isResultShown() && !text.isEmpty() && printedAbovePrompt(text)) {
      return;
    }
    out.print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
    out.flush();
  }

  /**
   * Says something that is no result.
   *
   * @param message one line
   */
  public void say(String message) {
    if (promptIsBack && printedAbovePrompt(message)) {
      return;
    }
    err.print(message + "\n");
    err.flush();
  }

  /**
   * Whether lines can be rewritten in place.
   *
   * @return false without a terminal, and on a dumb one
   */
  public boolean isTerminal() {
    Terminal terminal = session.getTerminal();
    return terminal != null && terminal.getType() != null && !terminal.getType().startsWith("dumb");
  }

  /**
   * How wide the terminal is now.
   *
   * @return columns, at least 1; 80 where nobody knows
   */
  public int width() {
    Terminal terminal = session.getTerminal();
    int width = terminal == null ? 0 : terminal.getWidth();
    return width > 0 ? width : USUAL_WIDTH;
  }

  /**
   * How wide a table may be: in a pipe a row stays one line, for {@code grep} and the like.
   *
   * @return columns, at least 1
   */
  public int tableWidth() {
    return isResultShown() ? width() : Integer.MAX_VALUE;
  }

  /** Whether results go to the terminal and not into a pipe or a file. */
  private static boolean isResultShown() {
    Process process = Process.Utils.current();
    return process == null || process.isTty(STANDARD_OUTPUT);
  }

  /**
   * How wide a message may be that shall not be broken.
   *
   * @return columns, at least 1; as many as it likes without a terminal
   */
  public int messageWidth() {
    return session.getTerminal() == null ? Integer.MAX_VALUE : width();
  }

  /**
   * How wide a line may be that is rewritten in place: not into the last column, behind which some
   * terminals go to the next line, nor so far that the echo of Ctrl-C goes there.
   *
   * @return columns, at least 0
   */
  public int lineWidth() {
    return Math.max(0, width() - 1 - ECHO.length());
  }

  /**
   * Writes the terminal's present line anew; does nothing without a terminal, and after Ctrl-C.
   *
   * @param line what does not fit is cut off; an empty one takes it away
   */
  public void rewrite(String line) {
    if (isTerminal()) {
      live.show(line.substring(0, Math.min(line.length(), lineWidth())));
    }
  }

  /** The command is over: what {@link #rewrite} has shown goes. */
  void end() {
    live.close();
  }

  /**
   * The terminal that the person sits at.
   *
   * @return empty where lines cannot be rewritten, and if results go into a pipe or a file
   */
  public Optional<org.jline.terminal.Terminal> screen() {
    return isTerminal()
            && isResultShown()
            && session.get(".jline.terminal") instanceof org.jline.terminal.Terminal terminal
        ? Optional.of(terminal)
        : Optional.empty();
  }

  /**
   * Says something although the prompt may be back already: the line that is being typed is drawn
   * again below it.
   *
   * @param message one line
   */
  public void sayAbovePrompt(String message) {
    if (!printedAbovePrompt(message)) {
      say(message);
    }
  }

  private boolean printedAbovePrompt(String text) {
    if (isTerminal() && session.get(".jline.reader") instanceof LineReader reader) {
      reader.printAbove(LiveLine.CLEAR + text);
      return true;
    }
    return false;
  }

  /**
   * Says how a command ended whose person has the prompt back, since they pressed Ctrl-C: Karaf
   * does not print its failure any more.
   *
   * @param message one line
   * @return what ends the command, without being said again
   */
  public DroverException told(String message) {
    sayAbovePrompt(message);
    return new ToldException(message);
  }

  /**
   * Whether the other end of a headless session is gone.
   *
   * @return true once what is written there is lost; always false on a terminal, whose end
   *     interrupts the command
   */
  public boolean isGone() {
    return session.getTerminal() == null && session.getConsole().checkError();
  }

  /**
   * Who types here.
   *
   * @return the login; {@code karaf} where Karaf does not know
   */
  public String user() {
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
  public Path directory() {
    return session.currentDir();
  }
}
