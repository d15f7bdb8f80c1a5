// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.time.Duration;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.command.ToldException;
import org.drover.text.ProgressLine;
import org.drover.text.TimedLines;

/**
 * Waits for a session on behalf of a console. Ctrl-C interrupts the command's thread, and so does
 * the end of an ssh terminal; both cancel the session, and so does the end of an ssh channel
 * without a terminal: a session that shall outlive its console is started with {@code --detach}.
 *
 * <p>The end of the command's time cancels it as well; but then there is somebody who waits for
 * what came of it, so the command waits on for the safe point, though not for ever.
 */
final class SessionWatch {
  /** How long a cancelled session has for its way to a safe point before nobody waits any more. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration TICK = Duration.ofMillis(250);

  private final Session session;
  private final Console console;
  private final TimeLimit limit;
  private final TimedLines lines = new TimedLines();
  private Optional<String> timeIsOver = Optional.empty();

  SessionWatch(Session session, Console console, TimeLimit limit) {
    this.session = session;
    this.console = console;
    this.limit = limit;
  }

  /** What the session came to; returns at its end, or throws at once when it is cancelled here. */
  MigrationReport await() {
    try {
      Optional<MigrationReport> report = session.await(limit.step(TICK));
      while (report.isEmpty()) {
        if (console.isGone()) {
          session.cancel();
          throw new ToldException("The console of " + session.id() + " is gone.");
        }
        lookAtTheClock();
        show(session.snapshot());
        report = session.await(limit.step(TICK));
      }
      console.rewrite("");
      return report.get();
    } catch (InterruptedException e) {
      // The interrupt is answered by the cancel; the thread goes back to Karaf's pool.
      String message = cancelled(session.cancel());
      console.sayAbovePrompt(message);
      throw new ToldException(message);
    }
  }

  /** Fails with why it did not come to what was asked for, if it did not. */
  void requireDone(MigrationReport report) {
    if (report.outcome() != SessionState.DONE) {
      String why =
          report.error().isEmpty()
              ? session.id() + " ended in " + report.outcome() + "."
              : report.error();
      throw new DroverException(timeIsOver.isPresent() ? limit.sentence() + ": " + why : why);
    }
  }

  private void lookAtTheClock() {
    if (timeIsOver.isPresent()) {
      if (limit.isOverSince(PATIENCE)) {
        throw new DroverException(timeIsOver.get() + ".");
      }
    } else if (limit.isOver() && session.report().isEmpty()) {
      String message = limit.sentence() + ": " + cancelled(session.cancel());
      timeIsOver = Optional.of(message);
      console.rewrite("");
      console.say(message);
    }
  }

  /** The session is looked at, and does not wait for who looks. */
  private void show(MigrationSnapshot snapshot) {
    if (console.isTerminal()) {
      console.rewrite(ProgressLine.of(snapshot, console.lineWidth()));
    } else {
      lines.next(snapshot, console.messageWidth()).ifPresent(console::say);
    }
  }

  private String cancelled(boolean inTime) {
    return inTime
        ? "cancelling " + session.id() + "; `vfio:sessions` tells when it is over"
        : session.id()
            + " is past the point of return and goes on; `vfio:sessions "
            + session.id()
            + "` tells how it ends";
  }
}
