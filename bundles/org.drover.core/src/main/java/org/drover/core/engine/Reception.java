// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
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
 * which is dead even if this side has not noticed. A call for another session of this platform is
 * passed on to it; any other caller is answered and left.
 */
final class Reception implements AutoCloseable {
  private final Job job;
  private final Calls calls;
  private final Patience patience;
  private final Vigil.Wait wait;
  private final Inquiry inquiry;
  private final Receptions receptions;
  private final Supplier<Optional<DestinationLine>> current;
  private final AtomicReference<Arrival> arrived = new AtomicReference<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Optional<Awaited> awaited = Optional.empty();

  private record Awaited(UUID session, UUID source) {}

  /**
   * A source that called again.
   *
   * @param line over which
   * @param resume what it said first
   */
  record Arrival(DestinationLine line, Message.Resume resume) {}

  /**
   * Of one session.
   *
   * @param receptions where it is found while it can be called
   * @param current the connection that a new one takes the place of
   */
  Reception(
      Job job,
      Calls calls,
      Patience patience,
      Vigil.Wait wait,
      Inquiry inquiry,
      Receptions receptions,
      Supplier<Optional<DestinationLine>> current) {
    this.job = job;
    this.calls = calls;
    this.patience = patience;
    this.wait = wait;
    this.inquiry = inquiry;
    this.receptions = receptions;
    this.current = current;
  }

  /**
   * Begins, once; ends when the place closes at which it is called.
   *
   * @param session whose source is waited for
   * @param source the source's journal
   */
  void begin(UUID session, UUID source) {
    awaited = Optional.of(new Awaited(session, source));
    receptions.opened(session, this);
    SessionThreads.start(job.id(), "reception", this::run);
  }

  /** Whether it is this session's source that asks. */
  boolean awaits(Message.Resume asked) {
    return awaited.equals(Optional.of(new Awaited(asked.session(), asked.instance())));
  }

  /** An isolation boundary: whatever one call comes to, the source may call again. */
  private void run() {
    while (over.getCount() > 0) {
      try {
        receive(calls.next());
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

  private void receive(Connection connection) {
    Optional<DestinationLine> line = Optional.empty();
    boolean kept = false;
    try {
      line =
          Optional.of(
              new DestinationLine(job, new Link(connection, StatePump.CHUNK), patience, wait));
      kept = greet(line.get());
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

  /** Whether the connection is somebody's now. */
  private boolean greet(DestinationLine line) throws IOException {
    line.hearing().begin();
    Optional<Message> first = line.hearing().message();
    if (first.isPresent() && first.get() instanceof Message.Resume resume) {
      return answer(line, resume);
    }
    if (first.isPresent()) {
      line.link().send(busy());
    }
    return false;
  }

  private boolean answer(DestinationLine line, Message.Resume resume) throws IOException {
    if (awaits(resume)) {
      welcome(line, resume);
      return true;
    }
    Optional<Reception> other = receptions.of(resume);
    if (other.isPresent()) {
      job.notes().log(line.link().peer() + ": " + other.get().passed(line, resume));
      return true;
    }
    job.notes().log(line.link().peer() + ": " + inquiry.serve(line, resume));
    return false;
  }

  /**
   * Takes over a call that came in elsewhere in this platform; by any thread. The line is this
   * session's or closed when this returns, and nothing of it is its former owner's any more.
   *
   * @return what became of it, for the former owner's notes
   */
  String passed(DestinationLine from, Message.Resume resume) {
    Link link = from.handOver();
    boolean kept = false;
    try {
      welcome(DestinationLine.takenOver(job, link, patience, wait), resume);
      kept = true;
    } finally {
      if (!kept) {
        link.close();
      }
    }
    return "it asked for the session " + resume.session() + " and was passed on to " + job.id();
  }

  /** The session's thread may be in a long system call: it is not for the caller to greet again. */
  private void welcome(DestinationLine line, Message.Resume resume) {
    line.greeted();
    take(new Arrival(line, resume));
  }

  private Message busy() {
    return new Message.Refuse(
        List.of(
            "session "
                + job.id()
                + " waits here for its own source and takes nothing else; listen elsewhere, or wait"
                + " for its end"));
  }

  private void take(Arrival arrival) {
    Optional<DestinationLine> replaced = current.get();
    Arrival before = arrived.getAndSet(arrival);
    if (before != null) {
      before.line().close();
    }
    if (over.getCount() == 0) {
      // The session has ended meanwhile, and nobody would answer.
      leaveLast();
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
    awaited.ifPresent(who -> receptions.closed(who.session(), this));
    leaveLast();
  }

  private void leaveLast() {
    take().ifPresent(arrival -> arrival.line().close());
  }
}
