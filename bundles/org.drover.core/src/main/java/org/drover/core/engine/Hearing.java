// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.core.image.MalformedTextException;
import org.drover.core.link.Link;
import org.drover.core.protocol.DestinationEvent;
import org.drover.core.protocol.Message;
import org.drover.core.session.SessionThreads;
import org.drover.stream.Frame;
import org.drover.stream.SectionType;
import org.drover.stream.StreamFormatException;

/**
 * What a destination hears, frame by frame. A caller that offers nothing is not waited for: it
 * would keep everybody else out.
 */
final class Hearing implements AutoCloseable {
  private final String session;
  private final Link link;
  private final Duration greeting;
  private final CountDownLatch greeted = new CountDownLatch(1);
  private Optional<Frame> frame = Optional.empty();
  private boolean listening;
  private boolean lost;
  private boolean damaged;

  Hearing(String session, Link link, Duration greeting) {
    this.session = session;
    this.link = link;
    this.greeting = greeting;
  }

  /** On a link whose stream has begun already. */
  static Hearing goingOn(String session, Link link, Duration greeting) {
    Hearing hearing = new Hearing(session, link, greeting);
    hearing.listening = true;
    return hearing;
  }

  /** The time for a greeting begins. */
  void begin() {
    SessionThreads.start(session, "greeting", this::awaitGreeting);
  }

  private void awaitGreeting() {
    try {
      if (!greeted.await(greeting.toMillis(), TimeUnit.MILLISECONDS)) {
        link.breakFor(
            link.peer() + " offered nothing within " + Sentences.of(greeting) + ", so it was left");
        link.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something was offered. */
  void greeted() {
    greeted.countDown();
  }

  /** Whether the peer is gone. */
  boolean lost() {
    return lost;
  }

  /** Names the newest frame for an error. */
  String place() {
    return frame.map(Frame::place).orElse("its beginning");
  }

  /** The newest frame's bytes; valid until {@link #next}. */
  ByteBuffer payload() {
    return frame.orElseThrow(() -> new IllegalStateException("no frame was heard")).payload();
  }

  /**
   * Waits for the next frame.
   *
   * @return empty if it says no more than that the peer lives
   */
  Optional<DestinationEvent> next() {
    DestinationEvent event = hear();
    boolean alive =
        event instanceof DestinationEvent.Peer peer && peer.message() instanceof Message.KeepAlive;
    return alive ? Optional.empty() : Optional.of(event);
  }

  /**
   * Waits for the next message.
   *
   * @return empty if the peer is gone or says anything else
   */
  Optional<Message> message() {
    Optional<DestinationEvent> event = next();
    while (event.isEmpty()) {
      event = next();
    }
    return event.get() instanceof DestinationEvent.Peer peer
        ? Optional.of(peer.message())
        : Optional.empty();
  }

  /**
   * Waits for the next message, but hangs up on a peer that says no more than that it lives.
   *
   * @param atMost how long
   * @return empty if the peer is gone, says anything else, or was left
   */
  Optional<Message> message(Duration atMost) {
    CountDownLatch said = new CountDownLatch(1);
    SessionThreads.start(session, "answer", () -> leaveUnless(said, atMost));
    try {
      return message();
    } finally {
      said.countDown();
    }
  }

  private void leaveUnless(CountDownLatch said, Duration atMost) {
    try {
      if (!said.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        link.breakFor(
            link.peer() + " did not say within " + Sentences.of(atMost) + " that it is settled");
        link.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private DestinationEvent hear() {
    if (lost || damaged) {
      // A reader that has failed is not read again.
      return gone(link.closedByPeer());
    }
    try {
      if (!listening) {
        listening = true;
        link.open();
        link.listen();
      }
      frame = link.next();
      return frame.isPresent() ? event(frame.get()) : gone(link.closedByPeer());
    } catch (StreamFormatException e) {
      // Where the connection ended in mid-frame the peer is gone; of damage it can be told.
      return e.reason() == StreamFormatException.Reason.TRUNCATED
          ? gone(link.sentence(e))
          : damaged(link.sentence(e));
    } catch (MalformedTextException e) {
      return new DestinationEvent.Garbled(e.getMessage());
    } catch (IOException e) {
      return gone(link.sentence(e));
    }
  }

  private DestinationEvent damaged(String reason) {
    damaged = true;
    return new DestinationEvent.Garbled(reason);
  }

  private DestinationEvent gone(String reason) {
    lost = true;
    return new DestinationEvent.PeerLost(link.reason(reason));
  }

  private static DestinationEvent event(Frame frame) throws IOException {
    if (SectionType.isControl(frame.type())) {
      return new DestinationEvent.Peer(Link.message(frame));
    }
    if (frame.type() == SectionType.DEVICE_DATA && frame.device() == 0) {
      return new DestinationEvent.Data();
    }
    if (frame.type() == SectionType.DEVICE_CONTEXT && frame.device() == 0) {
      return new DestinationEvent.Context();
    }
    return new DestinationEvent.Garbled(
        frame.place()
            + " holds "
            + SectionType.name(frame.type())
            + " of device "
            + frame.device()
            + ", which does not belong on this wire");
  }

  @Override
  public void close() {
    greeted.countDown();
  }
}
