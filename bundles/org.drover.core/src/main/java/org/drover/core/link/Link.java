// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.drover.api.spi.Network.Connection;
import org.drover.core.protocol.Message;
import org.drover.core.protocol.MessageCodec;
import org.drover.stream.Frame;
import org.drover.stream.FrameReader;
import org.drover.stream.FrameWriter;
import org.drover.stream.ReaderOptions;
import org.drover.stream.SectionType;
import org.drover.stream.StreamFormatException;
import org.drover.stream.WriterOptions;

/**
 * One conversation: a stream of frames in each direction over one connection. One thread writes,
 * one reads, one may keep it alive beside them, any may close. The frames' checksums prove what
 * came; there is no digest on a wire.
 */
public final class Link implements FrameSink, AutoCloseable {
  private final Connection connection;
  private final FrameWriter writer;
  private final FrameReader reader;
  private final StallWatch writing = new StallWatch();
  private final StallWatch reading = new StallWatch();
  private final AtomicReference<String> broken = new AtomicReference<>();
  private final AtomicLong heard = new AtomicLong();
  private volatile long heardAt = System.nanoTime();
  private final ReentrantLock mouth = new ReentrantLock();
  private Optional<IOException> failure = Optional.empty();
  private long saidBefore;

  /**
   * Over a connection, which the link closes. Allocates the buffers of both directions.
   *
   * @param connection with nothing said yet
   * @param maxPayload the largest frame that is read, in bytes
   */
  public Link(Connection connection, int maxPayload) {
    this.connection = connection;
    this.writer = new FrameWriter(connection, WriterOptions.defaults().digest(false));
    this.reader =
        new FrameReader(
            new Ear(),
            ReaderOptions.defaults()
                .maxPayload(maxPayload)
                .trailing(ReaderOptions.Trailing.LEAVE)
                .digest(false));
  }

  /**
   * Who is at the other end.
   *
   * @return for people
   */
  public String peer() {
    return connection.peer();
  }

  /**
   * Says the first bytes; once, by the writing thread.
   *
   * @throws IOException if they cannot be said
   */
  public void open() throws IOException {
    writing.during(
        () -> {
          say(writer::start);
          return null;
        });
  }

  /**
   * Sends a message.
   *
   * @param message what
   * @throws IOException if it cannot be sent; the link is over then
   */
  public void send(Message message) throws IOException {
    ByteBuffer payload = MessageCodec.encode(message);
    write(SectionType.CONTROL, 0, payload);
  }

  @Override
  public void data(int device, ByteBuffer bytes) throws IOException {
    write(SectionType.DEVICE_DATA, device, bytes);
  }

  @Override
  public void context(int device, ByteBuffer bytes) throws IOException {
    write(SectionType.DEVICE_CONTEXT, device, bytes);
  }

  private void write(int type, int device, ByteBuffer payload) throws IOException {
    writing.during(
        () -> {
          mouth.lock();
          try {
            say(() -> writer.write(type, device, true, payload));
          } finally {
            mouth.unlock();
          }
          return null;
        });
  }

  /** What is written; the lock is held, but for the first bytes. */
  private interface Saying {
    void run() throws IOException;
  }

  /** What failed once fails for ever, with the first error: half a frame may be on its way. */
  private void say(Saying saying) throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    try {
      saying.run();
    } catch (IOException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  /**
   * Says that this side lives, if nothing else was said since this was called last; by one thread.
   * Where another thread is just writing there is nothing to do. If it fails, the next {@link
   * #send} tells.
   */
  public void keepAlive() {
    if (!mouth.tryLock()) {
      return;
    }
    try {
      if (failure.isEmpty() && writer.bytesWritten() == saidBefore) {
        ByteBuffer payload = MessageCodec.encode(new Message.KeepAlive());
        say(() -> writer.write(SectionType.CONTROL, 0, true, payload));
      }
    } catch (IOException e) {
      breakFor(sentence(e));
    } finally {
      saidBefore = writer.bytesWritten();
      mouth.unlock();
    }
  }

  /**
   * Counts what comes in.
   *
   * @return grows with every byte
   */
  public long heard() {
    return heard.get();
  }

  /**
   * Whether a read or a write is under way.
   *
   * @return false while this side does something else
   */
  public boolean busy() {
    return reading.stalledFor(Duration.ZERO) || writing.stalledFor(Duration.ZERO);
  }

  /** The connection's input, which is counted as it comes. */
  private final class Ear implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer into) throws IOException {
      int count = connection.read(into);
      if (count > 0) {
        heard.addAndGet(count);
        heardAt = System.nanoTime();
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return connection.isOpen();
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }

  /**
   * Hears the first bytes; once, by the reading thread.
   *
   * @throws IOException if they are no stream or the connection breaks
   */
  public void listen() throws IOException {
    reading.during(reader::start);
  }

  /**
   * The next frame; its payload is valid until the next call.
   *
   * @return empty if the peer has closed the connection between two frames
   * @throws IOException if the frame is damaged or the connection breaks
   */
  public Optional<Frame> next() throws IOException {
    return reading.during(reader::nextOrClosed);
  }

  /**
   * Reads a message.
   *
   * @param frame a CONTROL frame
   * @return the message
   * @throws IOException with the frame and the key of the first fault
   */
  public static Message message(Frame frame) throws IOException {
    return MessageCodec.decode(frame.place(), frame.payload());
  }

  /**
   * Bytes that this side has sent, headers included.
   *
   * @return bytes
   */
  public long bytesSent() {
    return writer.bytesWritten();
  }

  /**
   * Bytes that this side has read, headers included.
   *
   * @return bytes
   */
  public long bytesRead() {
    return reader.bytesRead();
  }

  /**
   * Time spent in writing.
   *
   * @return nanoseconds
   */
  public long writeNanos() {
    return writing.totalNanos();
  }

  /**
   * Whether a write has been under way for long.
   *
   * @param atLeast how long
   * @return false if none is
   */
  public boolean writeStalled(Duration atLeast) {
    return writing.stalledFor(atLeast);
  }

  /**
   * Whether a read has been under way for long and nothing came in that time.
   *
   * @param atLeast how long
   * @return false if none is
   */
  public boolean silentFor(Duration atLeast) {
    return reading.stalledFor(atLeast) && System.nanoTime() - heardAt >= atLeast.toNanos();
  }

  /**
   * Remembers why the link is over; the first reason wins.
   *
   * @param reason for people
   */
  public void breakFor(String reason) {
    broken.compareAndSet(null, reason);
  }

  /**
   * Why the link is over.
   *
   * @param otherwise what this caller saw
   * @return the first reason that was remembered, else the caller's
   */
  public String reason(String otherwise) {
    String first = broken.get();
    return first == null ? otherwise : first;
  }

  /**
   * An input or output error as a sentence.
   *
   * @param error of this link
   * @return for people
   */
  public String sentence(IOException error) {
    if (error instanceof StreamFormatException wrong) {
      return unreadable(wrong);
    }
    if (error instanceof ClosedChannelException) {
      return "the connection with " + peer() + " was closed on this side";
    }
    return "the connection with " + peer() + " broke: " + error.getMessage();
  }

  /**
   * There is no image here, so the remedy is another one than the stream's own. Nor is it to
   * migrate again: the session may be in doubt now, and it is not for the link to know.
   */
  private String unreadable(StreamFormatException error) {
    return switch (error.reason()) {
      case NEWER_VERSION, UNKNOWN_CRITICAL, RESERVED ->
          "what came from "
              + peer()
              + " cannot be read: "
              + error.problem()
              + "; run the same version of Drover at both ends";
      case TRUNCATED -> "the connection with " + peer() + " broke: " + error.problem();
      default ->
          "what came from "
              + peer()
              + " is damaged: "
              + error.problem()
              + "; look for what damages bytes on the way between the two";
    };
  }

  /** What is said of a peer that has closed the connection. */
  public String closedByPeer() {
    return "the connection was closed by " + peer();
  }

  /**
   * Takes what still comes and throws it away, so that the peer can read what it was told last;
   * until the peer closes the connection, but not for longer than a time.
   *
   * @param atMost how long
   */
  public void drain(Duration atMost) {
    CountDownLatch drained = new CountDownLatch(1);
    Thread guard = new Thread(() -> closeUnless(drained, atMost), "drover-drain-guard");
    guard.setDaemon(true);
    guard.start();
    ByteBuffer rest = ByteBuffer.allocateDirect(1 << 16);
    try {
      while (connection.read(rest.clear()) >= 0) {
        // Thrown away: whatever the peer still says comes too late.
      }
    } catch (IOException e) {
      breakFor(sentence(e));
    } finally {
      drained.countDown();
    }
  }

  private void closeUnless(CountDownLatch drained, Duration atMost) {
    try {
      if (!drained.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the connection, which ends blocked reads and writes; again does nothing. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      breakFor(sentence(e));
    }
  }
}
