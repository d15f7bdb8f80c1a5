// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.Network.Listener;
import org.drover.core.journal.Journal;
import org.drover.core.link.Link;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.Outcome;
import org.drover.core.session.Stallable;
import org.drover.core.session.StoppedException;

/**
 * Waits for a migration and takes it. A caller that is refused, or that is no Drover, changes
 * nothing: the next one is waited for. The first one for whom a device was taken ends the session.
 */
final class ReceiveWork implements EngineSession.Work {
  private final Job job;
  private final Journal journal;
  private final Listener listener;
  private final Targets targets;
  private final Patience patience;
  private final Receptions receptions;
  private long calls;
  private String lastCall = "";

  ReceiveWork(
      Job job,
      Journal journal,
      Listener listener,
      Targets targets,
      Patience patience,
      Receptions receptions) {
    this.job = job;
    this.journal = journal;
    this.listener = listener;
    this.targets = targets;
    this.patience = patience;
    this.receptions = receptions;
  }

  @Override
  public Outcome run() {
    try {
      Warmup.beforeBlackout();
      return receive();
    } catch (StoppedException e) {
      return Outcome.of(e, e.getMessage());
    } catch (IOException e) {
      return new Outcome(
          SessionState.FAILED, "listening at " + listener.local() + ": " + e.getMessage());
    } finally {
      closeListener();
      noteCalls();
      targets.giveBack();
    }
  }

  private Outcome receive() throws IOException {
    while (true) {
      job.progress().phase(Phase.LISTEN);
      job.control().stallable(new Waiting());
      job.control().check();
      Connection connection = accept();
      DestinationHalf half =
          new DestinationHalf(
              job,
              journal,
              new Link(connection, StatePump.CHUNK),
              targets,
              patience,
              new Later(),
              receptions);
      Outcome outcome = half.run();
      if (half.accepted() || outcome.state() == SessionState.CANCELLED) {
        return outcome;
      }
      String call = connection.peer() + ": " + outcome.error();
      job.notes().log("a call from " + call);
      if (!half.passedOn()) {
        calls++;
        lastCall = call;
      }
    }
  }

  /** One sentence, however many called: it may have listened for weeks. */
  private void noteCalls() {
    if (calls > 0) {
      job.notes()
          .add(
              (calls == 1
                      ? "a call came to nothing, from "
                      : calls + " calls came to nothing; the last, from ")
                  + lastCall);
    }
  }

  private Connection accept() throws IOException {
    try {
      return listener.accept();
    } catch (ClosedChannelException e) {
      job.control().check();
      throw e;
    }
  }

  private void closeListener() {
    try {
      listener.close();
    } catch (IOException e) {
      job.notes().add("closing the listener at " + listener.local() + ": " + e.getMessage(), e);
    }
  }

  /** Where its source calls again. */
  private final class Later implements Calls {
    @Override
    public Connection next() throws IOException {
      return listener.accept();
    }

    @Override
    public String place() {
      return listener.local().toString();
    }
  }

  /** While it waits for a call, a cancel closes the listener at once. */
  private final class Waiting implements Stallable {
    @Override
    public boolean stalled(Duration atLeast) {
      return true;
    }

    @Override
    public void close() {
      closeListener();
    }
  }
}
