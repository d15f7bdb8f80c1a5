// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.drover.stream.StreamFormatException.COPY_AGAIN;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.drover.stream.StreamFormatException.Reason;

/**
 * The payload of an END frame: what a reader must have seen before it.
 *
 * @param payloadBytes the sum of all payload lengths before END, in bytes
 * @param frames the number of frames before END
 * @param digest the SHA-256 that {@link RunningDigest} describes, 32 bytes, where there is one
 */
record EndSection(long payloadBytes, long frames, Optional<byte[]> digest) {
  static final int PAYLOAD_BYTES_OFFSET = 0;
  static final int FRAMES_OFFSET = 8;
  static final int DIGEST_OFFSET = 16;
  static final int DIGEST_BYTES = 32;
  static final int LENGTH_PLAIN = DIGEST_OFFSET;
  static final int LENGTH_WITH_DIGEST = DIGEST_OFFSET + DIGEST_BYTES;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_WITH_DIGEST).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(payloadBytes).putLong(frames);
    digest.ifPresent(bytes::put);
    return bytes.flip();
  }

  static void checkLength(long length, long frame, long offset) throws StreamFormatException {
    if (length != LENGTH_PLAIN && length != LENGTH_WITH_DIGEST) {
      throw new StreamFormatException(
          Reason.LENGTH,
          frame,
          offset,
          String.format(
              "the END frame has %d bytes of payload, not %d or %d",
              length, LENGTH_PLAIN, LENGTH_WITH_DIGEST),
          "its writer broke the format: save anew");
    }
  }

  /** Reads a little-endian buffer whose length {@link #checkLength} has passed. */
  static EndSection decode(ByteBuffer bytes) {
    Optional<byte[]> digest = Optional.empty();
    if (bytes.remaining() == LENGTH_WITH_DIGEST) {
      byte[] sha256 = new byte[DIGEST_BYTES];
      bytes.get(DIGEST_OFFSET, sha256);
      digest = Optional.of(sha256);
    }
    return new EndSection(
        bytes.getLong(PAYLOAD_BYTES_OFFSET), bytes.getLong(FRAMES_OFFSET), digest);
  }

  /** Compares the totals, and the digest where both sides have one. */
  void check(EndSection seen, long offset) throws StreamFormatException {
    if (payloadBytes != seen.payloadBytes || frames != seen.frames) {
      throw new StreamFormatException(
          Reason.LENGTH,
          seen.frames,
          offset,
          String.format(
              "END counts %s frames with %s bytes of payload, read were %d with %d",
              Long.toUnsignedString(frames),
              Long.toUnsignedString(payloadBytes),
              seen.frames,
              seen.payloadBytes),
          COPY_AGAIN);
    }
    if (digest.isPresent() && seen.digest.isPresent()) {
      compare(digest.get(), seen.digest.get(), seen.frames, offset);
    }
  }

  private static void compare(byte[] stored, byte[] computed, long frame, long offset)
      throws StreamFormatException {
    if (!MessageDigest.isEqual(stored, computed)) {
      HexFormat hex = HexFormat.of();
      throw new StreamFormatException(
          Reason.DIGEST,
          frame,
          offset,
          String.format(
              "SHA-256 of what precedes END differs (stored %s, computed %s)",
              hex.formatHex(stored), hex.formatHex(computed)),
          "frames were replaced or altered together with their checksums: do not restore it");
    }
  }
}
