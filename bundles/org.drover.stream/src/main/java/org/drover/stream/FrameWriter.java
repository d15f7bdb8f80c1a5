// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/**
 * Writes one stream: {@link #start}, frames, {@link #finish}. A conversation without an end in
 * sight simply never finishes.
 *
 * <p>The channel stays its caller's: this class neither closes nor flushes it. It must be in
 * blocking mode. Payloads are never copied and nothing is allocated per frame. Calls block as the
 * channel does and end as its own interruption rules say. One thread at a time.
 *
 * <p>A failed call may have left half a frame behind, so the stream ends there for good: every
 * later call is an {@link IllegalStateException}.
 */
public final class FrameWriter {
  private enum Phase {
    NEW,
    OPEN,
    FINISHED,
    FAILED
  }

  private final WritableByteChannel out;
  private final WriterOptions options;
  private final RunningDigest running;
  private final FrameHeader header = new FrameHeader();
  private final ByteBuffer[] gather = new ByteBuffer[2];
  private Phase phase = Phase.NEW;
  private long number;
  private long payloadBytes;
  private long bytesWritten;
  private Optional<byte[]> digest = Optional.empty();

  /**
   * Makes a writer that has written nothing yet.
   *
   * @param out where the bytes go; header and payload go together where it can gather
   * @throws IllegalBlockingModeException if the channel is in non-blocking mode
   */
  public FrameWriter(WritableByteChannel out, WriterOptions options) {
    if (out instanceof SelectableChannel channel && !channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    this.out = out;
    this.options = options;
    this.running = new RunningDigest(options.digest());
  }

  /** Writes the stream header; the first call, once. */
  public void start() throws IOException {
    require(Phase.NEW, "start");
    phase = Phase.FAILED;
    ByteBuffer bytes = ByteBuffer.allocate(StreamHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    StreamHeader.CURRENT.encode(bytes);
    running.update(bytes);
    drain(bytes);
    phase = Phase.OPEN;
  }

  /**
   * Writes one frame.
   *
   * @param type the section type, 1 to 65535, but not {@link SectionType#END}
   * @param device the index of the device in the manifest, 0 to 65535
   * @param critical whether a reader that does not know the type must refuse the stream
   * @param payload the content: what remains in the buffer, which is consumed; it may be empty
   * @throws IllegalArgumentException if an argument is out of its range; nothing is written then
   * @throws IllegalStateException if not between {@link #start} and {@link #finish}
   */
  public void write(int type, int device, boolean critical, ByteBuffer payload) throws IOException {
    require(Phase.OPEN, "write");
    checkArguments(type, device, payload.remaining());
    phase = Phase.FAILED;
    int length = payload.remaining();
    header.encode(type, device, critical, number, payload);
    running.update(header.bytes());
    running.update(payload);
    send(payload);
    number++;
    payloadBytes += length;
    phase = Phase.OPEN;
  }

  /** Writes the END frame with the totals and, where asked for, the digest; the last call. */
  public void finish() throws IOException {
    require(Phase.OPEN, "finish");
    phase = Phase.FAILED;
    Optional<byte[]> sha256 = running.finish();
    ByteBuffer end = new EndSection(payloadBytes, number, sha256).encode();
    header.encode(SectionType.END, 0, true, number, end);
    send(end);
    digest = sha256;
    phase = Phase.FINISHED;
  }

  /** Returns the bytes that the channel has taken: stream header, frame headers, payloads, END. */
  public long bytesWritten() {
    return bytesWritten;
  }

  /**
   * Returns the SHA-256 that END carries, 32 bytes; empty before {@link #finish} or without one.
   */
  public Optional<byte[]> digest() {
    return digest.map(byte[]::clone);
  }

  private void checkArguments(int type, int device, int length) {
    if (type < 1 || type > SectionType.MAX_CODE || type == SectionType.END) {
      throw new IllegalArgumentException(
          "section type "
              + type
              + " cannot be written as a frame; use 1 to 65535, and finish() for END");
    }
    if (device < 0 || device > Frame.MAX_DEVICE) {
      throw new IllegalArgumentException(
          "device index " + device + " does not fit; use 0 to " + Frame.MAX_DEVICE);
    }
    if (length > options.maxPayload()) {
      throw new IllegalArgumentException(
          String.format(
              "a payload of %d bytes is above the limit of %d; split it into several frames",
              length, options.maxPayload()));
    }
  }

  private void require(Phase wanted, String call) {
    if (phase != wanted) {
      throw new IllegalStateException(
          call
              + "() is not possible on a writer that is "
              + phase
              + "; the order is start, write, finish, and a failed stream must be begun anew");
    }
  }

  private void send(ByteBuffer payload) throws IOException {
    if (out instanceof GatheringByteChannel gathering) {
      gather[0] = header.bytes();
      gather[1] = payload;
      while (gather[0].hasRemaining() || payload.hasRemaining()) {
        bytesWritten += gathering.write(gather);
      }
      gather[1] = null;
    } else {
      drain(header.bytes());
      drain(payload);
    }
  }

  private void drain(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      bytesWritten += out.write(bytes);
    }
  }
}
