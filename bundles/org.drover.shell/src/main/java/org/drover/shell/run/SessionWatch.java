// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.time.Duration;
import java.util.Optional;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.command.ToldException;
import org.drover.text.ProgressLine;
import org.drover.text.TimedLines;

/**
 * Waits for a session on behalf of a console. Ctrl-C interrupts the command's thread, and so does
 * the end of an ssh terminal; both cancel the session, and so does the end of an ssh channel
 * without a terminal: a session that shall outlive its console is started with {@code --detach}.
 */
final class SessionWatch {
  private static final Duration TICK = Duration.ofMillis(250);

  private final Session session;
  private final Console console;
  private final TimedLines lines = new TimedLines();

  SessionWatch(Session session, Console console) {
    this.session = session;
    this.console = console;
  }

  /** What the session came to; returns at its end, or throws at once when it is cancelled here. */
  MigrationReport await() {
    try {
      Optional<MigrationReport> report = session.await(TICK);
      while (report.isEmpty()) {
        if (console.isGone()) {
          session.cancel();
          throw new ToldException("The console of " + session.id() + " is gone.");
        }
        show(session.snapshot());
        report = session.await(TICK);
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
