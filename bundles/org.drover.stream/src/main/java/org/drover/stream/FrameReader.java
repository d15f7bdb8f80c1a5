// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.drover.stream.ReaderOptions.Trailing;
import org.drover.stream.StreamFormatException.Reason;

/**
 * Reads one stream: {@link #start}, then {@link #next} until it is empty. Every frame is proven
 * before it is handed out: order, size, checksums; END proves the whole.
 *
 * <p>The channel stays its caller's: this class does not close it, and reads no byte beyond the
 * frame it was asked for. It must be in blocking mode; calls block as the channel does and end as
 * its own interruption rules say. One direct buffer of {@link ReaderOptions#maxPayload} bytes
 * serves all frames, whatever lengths they declare. One thread at a time.
 *
 * <p>After an exception the place in the stream is lost: every later read is an {@link
 * IllegalStateException}.
 */
public final class FrameReader {
  private enum Phase {
    NEW,
    OPEN,
    ENDED,
    CLOSED,
    FAILED
  }

  private final ExactInput in;
  private final ReaderOptions options;
  private final RunningDigest running;
  private final FrameHeader header = new FrameHeader();
  private final ByteBuffer buffer;
  private final ByteBuffer view;
  private Phase phase = Phase.NEW;
  private long frames;
  private long skipped;
  private long payloadBytes;
  private Optional<byte[]> digest = Optional.empty();

  /**
   * Makes a reader that has read nothing yet; byte 0 of the stream is the channel's next byte.
   *
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode
   */
  public FrameReader(ReadableByteChannel in, ReaderOptions options) {
    this.in = new ExactInput(in);
    this.options = options;
    this.running = new RunningDigest(options.digest());
    int capacity = Math.max(options.maxPayload(), EndSection.LENGTH_WITH_DIGEST);
    this.buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    this.view = buffer.asReadOnlyBuffer();
  }

  /**
   * Reads the stream header; the first call, once.
   *
   * @throws StreamFormatException if this is no stream, a damaged one, or one too new for this
   *     build
   */
  public StreamHeader start() throws IOException {
    if (phase != Phase.NEW) {
      throw new IllegalStateException("start() was called before; make a reader for each stream");
    }
    phase = Phase.FAILED;
    buffer.clear().limit(StreamHeader.SIZE);
    in.fill(buffer);
    StreamHeader found = StreamHeader.decode(buffer);
    running.update(buffer.flip());
    phase = Phase.OPEN;
    return found;
  }

  /**
   * Reads the next frame, passing over sections that are neither known nor critical.
   *
   * @return the frame, or empty after a valid END frame and on every call after that
   * @throws StreamFormatException if the stream is damaged, or ends without an END frame
   */
  public Optional<Frame> next() throws IOException {
    return next(false);
  }

  /**
   * Reads the next frame of a conversation, which the peer may end by closing between two frames.
   *
   * @return the frame, or empty if the channel has ended here or END was read; {@link #ended} tells
   * @throws StreamFormatException if the stream is damaged, or ends within a frame
   */
  public Optional<Frame> nextOrClosed() throws IOException {
    return next(true);
  }

  /** Says whether a valid END frame was read: nothing is missing. */
  public boolean ended() {
    return phase == Phase.ENDED;
  }

  /** Returns the number of frames read so far, without END, with those passed over. */
  public long frames() {
    return frames;
  }

  /** Returns how many frames were passed over because this build does not know their type. */
  public long skipped() {
    return skipped;
  }

  /** Returns the sum of the payloads of {@link #frames}, in bytes. */
  public long payloadBytes() {
    return payloadBytes;
  }

  /** Returns the bytes taken from the channel, headers included. */
  public long bytesRead() {
    return in.position();
  }

  /** Returns the SHA-256 that END carries and this reader found true, 32 bytes; else empty. */
  public Optional<byte[]> digest() {
    return digest.map(byte[]::clone);
  }

  /**
   * Returns the frame at which {@link #next} has just failed, if its checksum is all that is wrong
   * and one bit explains it: with that bit turned back. To look at, not to be loaded: more bits may
   * be wrong.
   *
   * @param failure that {@link #next} has thrown
   * @return valid as long as the reader is
   */
  public Optional<Frame> repaired(StreamFormatException failure) {
    return failure
        .flipped()
        .map(
            flipped -> {
              int at = (int) (flipped.offset() - failure.offset() - Frame.HEADER_BYTES);
              buffer.put(at, (byte) (buffer.get(at) ^ (1 << flipped.bit())));
              return frame(failure.offset());
            });
  }

  private Optional<Frame> next(boolean mayClose) throws IOException {
    if (phase == Phase.ENDED || (phase == Phase.CLOSED && mayClose)) {
      return Optional.empty();
    }
    if (phase != Phase.OPEN) {
      throw new IllegalStateException(
          "no frame can be read from a reader that is "
              + phase
              + "; call start() first, and begin a failed stream anew");
    }
    phase = Phase.FAILED;
    Optional<Frame> found = advance(mayClose);
    if (found.isPresent()) {
      phase = Phase.OPEN;
    }
    return found;
  }

  private Optional<Frame> advance(boolean mayClose) throws IOException {
    while (true) {
      long offset = in.position();
      if (!readHeader(offset, mayClose)) {
        phase = Phase.CLOSED;
        return Optional.empty();
      }
      readPayload(offset);
      if (header.type() == SectionType.END) {
        end(offset);
        phase = Phase.ENDED;
        return Optional.empty();
      }
      Frame frame = account(offset);
      if (SectionType.isKnown(frame.type())) {
        return Optional.of(frame);
      }
      skipped++;
    }
  }

  /** Returns false where the channel ends before the frame does begin, and may. */
  private boolean readHeader(long offset, boolean mayClose) throws IOException {
    if (!in.fill(header.bytes().clear())) {
      if (in.position() == offset && mayClose) {
        return false;
      }
      throw truncated(offset, Frame.HEADER_BYTES - (in.position() - offset));
    }
    header.bytes().flip();
    header.check(frames, offset);
    if (header.type() == SectionType.END) {
      EndSection.checkLength(header.length(), frames, offset);
    } else if (header.length() > options.maxPayload()) {
      throw new StreamFormatException(
          Reason.OVERSIZED,
          frames,
          offset,
          String.format(
              "declares %d bytes of payload, the limit is %d",
              header.length(), options.maxPayload()),
          "raise the reader's limit if you trust the writer");
    }
    return true;
  }

  private void readPayload(long offset) throws IOException {
    int length = (int) header.length();
    buffer.clear().limit(length);
    if (!in.fill(buffer)) {
      throw truncated(offset, buffer.remaining());
    }
    header.checkPayload(buffer.flip(), offset);
  }

  private Frame account(long offset) {
    running.update(header.bytes());
    running.update(buffer);
    frames++;
    payloadBytes += buffer.remaining();
    return frame(offset);
  }

  private Frame frame(long offset) {
    view.clear().limit(buffer.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    return new Frame(
        header.number(), offset, header.type(), header.device(), header.critical(), view);
  }

  private void end(long offset) throws IOException {
    EndSection stored = EndSection.decode(buffer);
    EndSection seen = new EndSection(payloadBytes, frames, running.finish());
    stored.check(seen, offset);
    if (options.trailing() == Trailing.REFUSE) {
      refuseTrailing();
    }
    digest = options.digest() ? stored.digest() : Optional.empty();
  }

  private void refuseTrailing() throws IOException {
    long after = in.position();
    if (in.fill(buffer.clear().limit(1))) {
      throw new StreamFormatException(
          Reason.TRAILING,
          frames,
          after,
          "bytes follow the END frame",
          "the image was appended to or joined with another: copy it again, or save anew");
    }
  }

  private StreamFormatException truncated(long offset, long missing) {
    String what =
        in.position() == offset
            ? "the stream ends here without an END frame"
            : String.format(
                "the stream ends at byte %d, %d bytes too early", in.position(), missing);
    return new StreamFormatException(
        Reason.TRUNCATED,
        frames,
        offset,
        what,
        "it is incomplete: copy the image again, or save anew");
  }
}
