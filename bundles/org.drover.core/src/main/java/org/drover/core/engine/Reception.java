// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.drover.api.spi.Network.Connection;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.drover.core.session.Job;
import org.drover.core.session.Notice;
import org.drover.core.session.SessionThreads;

/**
 * From LOADED on a destination is called again by a source that lost it: calls are taken on a
 * thread of their own, and the one that names the session takes the place of the connection before,
 * which is dead even if this side has not noticed. Any other caller is answered and left.
 */
final class Reception implements AutoCloseable {
  private final Job job;
  private final Calls calls;
  private final Patience patience;
  private final Vigil.Wait wait;
  private final Inquiry inquiry;
  private final AtomicReference<Arrival> arrived = new AtomicReference<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * A source that called again.
   *
   * @param line over which
   * @param resume what it said first
   */
  record Arrival(DestinationLine line, Message.Resume resume) {}

  Reception(Job job, Calls calls, Patience patience, Vigil.Wait wait, Inquiry inquiry) {
    this.job = job;
    this.calls = calls;
    this.patience = patience;
    this.wait = wait;
    this.inquiry = inquiry;
  }

  /**
   * Begins, once; ends when the place closes at which it is called.
   *
   * @param session whose source is waited for
   * @param source the source's journal
   * @param current the connection that a new one takes the place of
   */
  void begin(UUID session, UUID source, Supplier<Optional<DestinationLine>> current) {
    SessionThreads.start(job.id(), "reception", () -> run(session, source, current));
  }

  /** An isolation boundary: whatever one call comes to, the source may call again. */
  private void run(UUID session, UUID source, Supplier<Optional<DestinationLine>> current) {
    while (over.getCount() > 0) {
      try {
        receive(calls.next(), session, source, current);
      } catch (ClosedChannelException e) {
        job.notes().log("nobody is waited for any more", e);
        return;
      } catch (IOException | RuntimeException | Error e) {
        job.notes().log("waiting for a call at " + calls.place(), e);
        pause();
      }
    }
  }

  /** The system may be out of descriptors: it will not always be. */
  private void pause() {
    try {
      over.await(patience.keepalive().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive(
      Connection connection,
      UUID session,
      UUID source,
      Supplier<Optional<DestinationLine>> current) {
    Optional<DestinationLine> line = Optional.empty();
    boolean kept = false;
    try {
      line =
          Optional.of(
              new DestinationLine(job, new Link(connection, StatePump.CHUNK), patience, wait));
      kept = greet(line.get(), session, source, current);
    } catch (IOException | RuntimeException e) {
      job.notes().log("a call from " + connection.peer() + " came to nothing", e);
    } finally {
      if (!kept) {
        line.ifPresentOrElse(DestinationLine::close, () -> hangUp(connection));
      }
    }
  }

  private void hangUp(Connection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      job.notes().log("hanging up on " + connection.peer(), e);
    }
  }

  /** Whether it is the source that is waited for. */
  private boolean greet(
      DestinationLine line, UUID session, UUID source, Supplier<Optional<DestinationLine>> current)
      throws IOException {
    line.hearing().begin();
    Optional<Message> first = line.hearing().message();
    if (first.isPresent() && first.get() instanceof Message.Resume resume) {
      if (resume.session().equals(session) && resume.instance().equals(source)) {
        // The session's thread may be in a long system call: it is not for the caller to greet
        // again.
        line.greeted();
        take(new Arrival(line, resume), current);
        return true;
      }
      job.notes().log(line.link().peer() + ": " + inquiry.serve(line, resume));
    } else if (first.isPresent()) {
      line.link().send(busy());
    }
    return false;
  }

  private Message busy() {
    return new Message.Refuse(
        java.util.List.of(
            "session "
                + job.id()
                + " waits here for its own source and takes nothing else; listen elsewhere, or wait"
                + " for its end"));
  }

  private void take(Arrival arrival, Supplier<Optional<DestinationLine>> current) {
    Optional<DestinationLine> replaced = current.get();
    Arrival before = arrived.getAndSet(arrival);
    if (before != null) {
      before.line().close();
    }
    if (over.getCount() == 0) {
      // The session has ended meanwhile, and nobody would answer.
      close();
      return;
    }
    job.control().post(new Notice.Called());
    replaced.ifPresent(line -> line.breakFor("the source called anew"));
  }

  /** The newest caller, once. */
  Optional<Arrival> take() {
    return Optional.ofNullable(arrived.getAndSet(null));
  }

  @Override
  public void close() {
    over.countDown();
    take().ifPresent(arrival -> arrival.line().close());
  }
}
