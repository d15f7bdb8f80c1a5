// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.console;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.session.Evaluation;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;

/** Reads, evaluates and shows, until the person leaves. */
public final class Console {
  private static final Logger LOG = System.getLogger(Console.class.getName());

  private final Hosted hosted;
  private final ShellSession session;
  private final Screen screen;
  private final SlashCommands commands;
  private Feedback feedback = Feedback.NORMAL;
  private boolean leaving;
  private boolean warned;

  /**
   * Over a session, which it does not close.
   *
   * @param hosted the session that evaluates
   * @param screen where the person is
   * @param files where sources are read from and written to
   * @param help what is known of the platform's own classes
   */
  public Console(Hosted hosted, Screen screen, SourceFiles files, Help help) {
    this.hosted = hosted;
    this.session = hosted.session();
    this.screen = screen;
    this.commands = SlashCommands.of(this, files, help);
  }

  /** Goes on until the person leaves, or the terminal ends. */
  public void run() {
    while (!leaving) {
      Typed typed = screen.read();
      if (typed instanceof Typed.Text text) {
        take(text.text());
      } else if (typed instanceof Typed.End) {
        leave();
      }
    }
  }

  /**
   * What could stand at a cursor, {@code /commands} too.
   *
   * @return the commands
   */
  public SlashCommands commands() {
    return commands;
  }

  /** One input: a command, or source. */
  void take(String text) {
    try {
      if (SlashCommands.isCommand(text)) {
        commands.run(text);
      } else {
        boolean before = warned;
        warned = false;
        // In one step: a Ctrl-C between two would be for neither.
        Evaluation evaluation = session.evaluate(SourceText.typed(text));
        warned = before && evaluation.results().isEmpty();
        show(evaluation);
      }
    } catch (DroverException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "a command was refused", e);
      bar(e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: whatever a plug-in throws, the console stays.
      LOG.log(Level.ERROR, "the console met what it did not expect", e);
      bar("That failed unexpectedly with " + e + "; the log has the whole of it: log:display.");
    }
  }

  /** Shows what became of a source. */
  void show(Evaluation evaluation) {
    lines(Rendering.of(evaluation, feedback));
    evaluation.results().stream()
        .filter(SnippetResult.Stopped.class::isInstance)
        .flatMap(result -> ((SnippetResult.Stopped) result).leftBehind().stream())
        .forEach(this::tellTheEnd);
  }

  /** By the thread that ends, perhaps when the console has long gone. */
  private void tellTheEnd(SnippetResult.LeftBehind left) {
    left.ended()
        .thenRun(() -> bar("What was left alone (" + left.thread() + ") has ended."))
        .exceptionally(
            e -> {
              LOG.log(Level.DEBUG, () -> "nobody is told that " + left.thread() + " ended", e);
              return null;
            });
  }

  void lines(List<String> lines) {
    if (!lines.isEmpty()) {
      screen.print(String.join("\n", lines));
    }
  }

  /** Says something that is no value. */
  void bar(String text) {
    lines(Rendering.barred(text));
  }

  /**
   * Not while a migration is at work, unless it is meant: then it is said a second time. A terminal
   * that has ended says so without being asked.
   */
  void leave() {
    List<String> moving = warned ? List.of() : hosted.moving();
    leaving = moving.isEmpty();
    warned = !leaving;
    if (warned) {
      moving.forEach(this::bar);
      bar("Leaving cancels it; leave once more to do so.");
    }
  }

  int width() {
    return screen.width();
  }

  ShellSession session() {
    return session;
  }

  Feedback feedback() {
    return feedback;
  }

  void feedback(Feedback mode) {
    feedback = mode;
  }
}
