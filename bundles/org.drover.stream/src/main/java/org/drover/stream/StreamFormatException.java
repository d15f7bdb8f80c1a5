// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.IOException;
import java.util.Optional;

/**
 * Bytes that are not a stream as the format says, or not one that this build can read. The message
 * is one sentence for the reader of an image: the frame, its byte offset, what is wrong and what to
 * do about it. On a wire there is no image; its reader takes {@link #problem} and adds a remedy of
 * its own.
 */
public final class StreamFormatException extends IOException {
  /** The frame number of an error in the stream header, which precedes every frame. */
  public static final long STREAM_HEADER = -1;

  static final String COPY_AGAIN = "the stream is damaged: copy the image again, or save anew";

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The channel ended before the END frame did. */
    TRUNCATED,
    /** A stream or a frame does not begin with its magic: foreign or displaced data. */
    BAD_MAGIC,
    /** The stream's major version is newer than this build's. */
    NEWER_VERSION,
    /** A checksum differs: a bit changed in the header or the payload. */
    CRC,
    /** A frame declares a larger payload than the reader was told to accept. */
    OVERSIZED,
    /** A frame's number is not the next one: frames are missing, repeated or reordered. */
    OUT_OF_ORDER,
    /** A section that this build does not know must not be skipped. */
    UNKNOWN_CRITICAL,
    /** The SHA-256 of the whole differs although every frame's checksum agrees. */
    DIGEST,
    /** The END frame has a wrong size, or its totals differ from what was read. */
    LENGTH,
    /** Bytes follow the END frame where nothing may follow. */
    TRAILING,
    /** A field or a bit that must be zero is not, or a code that is never legal is used. */
    RESERVED
  }

  private final Reason reason;
  private final String problem;
  private final long frame;
  private final long offset;
  private final transient FlippedBit flipped;

  StreamFormatException(Reason reason, long frame, long offset, String what, String remedy) {
    this(reason, frame, offset, what, remedy, null);
  }

  private StreamFormatException(
      Reason reason, long frame, long offset, String what, String remedy, FlippedBit flipped) {
    super(where(frame, offset) + ": " + what + "; " + remedy);
    this.reason = reason;
    this.problem = where(frame, offset) + ": " + what;
    this.frame = frame;
    this.offset = offset;
    this.flipped = flipped;
  }

  /** Of a payload whose checksum differs. */
  static StreamFormatException damaged(
      long frame, long offset, String what, Optional<FlippedBit> flipped) {
    String bit = flipped.map(found -> ", as if " + found + " had flipped").orElse("");
    return new StreamFormatException(
        Reason.CRC, frame, offset, what + bit, COPY_AGAIN, flipped.orElse(null));
  }

  static String where(long frame, long offset) {
    return (frame == STREAM_HEADER ? "stream header" : "frame " + frame) + " at byte " + offset;
  }

  /** Returns the number of the frame that is wrong, or {@link #STREAM_HEADER}. */
  public long frame() {
    return frame;
  }

  /**
   * Returns where the wrong frame begins, in bytes from the start of the stream; for {@link
   * Reason#TRAILING} the first byte that should not be there.
   */
  public long offset() {
    return offset;
  }

  /** Returns the message without what to do about it. */
  public String problem() {
    return problem;
  }

  /**
   * Returns the one bit of a payload that explains {@link Reason#CRC}, its byte counted from the
   * start of the stream; empty if no single one does.
   */
  public Optional<FlippedBit> flipped() {
    return Optional.ofNullable(flipped);
  }

  /** Returns what is wrong. */
  public Reason reason() {
    return reason;
  }
}
