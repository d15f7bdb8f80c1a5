// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.Optional;
import org.apache.karaf.shell.api.console.Session;
import org.drover.api.DroverException;
import org.drover.command.Seat;
import org.drover.command.ToldException;
import org.jline.terminal.Terminal;

/** Where a command's words go, with a progress line that goes past pipes. */
public final class Console extends Seat {
  private final LiveLine live;

  /**
   * Of the command that runs on the present thread.
   *
   * @param session in which it was typed
   */
  public Console(Session session) {
    super(session);
    this.live = new LiveLine(session);
  }

  /**
   * Prints a result.
   *
   * @param text with or without a line's end
   */
  public void print(String text) {
    if (isPromptBack() && isResultShown() && !text.isEmpty() && isPrintedAbovePrompt(text)) {
      return;
    }
    out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
    out().flush();
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
  public Optional<Terminal> screen() {
    return isTerminal() && isResultShown() ? terminal() : Optional.empty();
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
}
