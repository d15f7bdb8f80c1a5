// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.drover.stream.StreamFormatException.COPY_AGAIN;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.drover.stream.StreamFormatException.Reason;

/**
 * A flyweight over the 32 bytes before each payload, little-endian. The header has a checksum of
 * its own, so that its length is proven before anybody waits for that many bytes.
 */
final class FrameHeader {
  static final int MAGIC_OFFSET = 0;
  static final int TYPE_OFFSET = 4;
  static final int FLAGS_OFFSET = 6;
  static final int DEVICE_OFFSET = 8;
  static final int RESERVED_OFFSET = 10;
  static final int LENGTH_OFFSET = 12;
  static final int NUMBER_OFFSET = 16;
  static final int PAYLOAD_CRC_OFFSET = 24;
  static final int HEADER_CRC_OFFSET = 28;

  /** The bytes {@code DRVF} in a dump. */
  static final int MAGIC = 0x46565244;

  static final int FLAG_CRITICAL = 1;

  private final ByteBuffer bytes =
      ByteBuffer.allocateDirect(Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C crc = new CRC32C();

  /** Returns the buffer itself, for a channel to fill or to drain. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Fills the header for the payload's remaining bytes and makes it ready to be written. */
  void encode(int type, int device, boolean critical, long number, ByteBuffer payload) {
    bytes.clear();
    bytes
        .putInt(MAGIC)
        .putShort((short) type)
        .putShort((short) (critical ? FLAG_CRITICAL : 0))
        .putShort((short) device)
        .putShort((short) 0)
        .putInt(payload.remaining())
        .putLong(number)
        .putInt(Checksums.of(crc, payload));
    bytes.putInt(Checksums.of(crc, bytes, 0, HEADER_CRC_OFFSET));
    bytes.flip();
  }

  /** Checks all that a header alone can prove; the fields may be believed afterwards. */
  void check(long expectedNumber, long offset) throws StreamFormatException {
    checkBytes(expectedNumber, offset);
    checkReserved(expectedNumber, offset);
    if (number() != expectedNumber) {
      throw new StreamFormatException(
          Reason.OUT_OF_ORDER,
          expectedNumber,
          offset,
          "the frame here has number " + Long.toUnsignedString(number()),
          "frames are missing, repeated or reordered: copy the image again, or save anew");
    }
    if (critical() && !SectionType.isKnown(type())) {
      throw new StreamFormatException(
          Reason.UNKNOWN_CRITICAL,
          expectedNumber,
          offset,
          String.format("section type 0x%04x is critical and not known to this build", type()),
          "use the Drover that wrote it, or a newer one");
    }
  }

  private void checkBytes(long frame, long offset) throws StreamFormatException {
    if (bytes.getInt(MAGIC_OFFSET) != MAGIC) {
      throw new StreamFormatException(
          Reason.BAD_MAGIC,
          frame,
          offset,
          String.format(
              "no frame begins here (0x%08x instead of 0x%08x)", bytes.getInt(MAGIC_OFFSET), MAGIC),
          COPY_AGAIN);
    }
    int stored = bytes.getInt(HEADER_CRC_OFFSET);
    int computed = Checksums.of(crc, bytes, 0, HEADER_CRC_OFFSET);
    if (stored != computed) {
      throw new StreamFormatException(
          Reason.CRC,
          frame,
          offset,
          Checksums.differ("header checksum", stored, computed),
          COPY_AGAIN);
    }
  }

  private void checkReserved(long frame, long offset) throws StreamFormatException {
    String wrong = null;
    if ((flags() & ~FLAG_CRITICAL) != 0) {
      wrong = String.format("flags 0x%04x have bits that this format reserves", flags());
    } else if (bytes.getShort(RESERVED_OFFSET) != 0) {
      wrong =
          String.format(
              "the reserved field holds 0x%04x", bytes.getShort(RESERVED_OFFSET) & 0xffff);
    } else if (type() == 0) {
      wrong = "section type 0 is never legal";
    } else if (type() == SectionType.END && (!critical() || device() != 0)) {
      wrong = "an END frame is critical and belongs to no device, this one says otherwise";
    }
    if (wrong != null) {
      throw new StreamFormatException(
          Reason.RESERVED, frame, offset, wrong, "its writer broke the format: save anew");
    }
  }

  /** Checks that the payload, which the buffer's remaining bytes are, is what was written. */
  void checkPayload(ByteBuffer payload, long offset) throws StreamFormatException {
    int stored = bytes.getInt(PAYLOAD_CRC_OFFSET);
    int computed = Checksums.of(crc, payload);
    if (stored != computed) {
      throw StreamFormatException.damaged(
          number(),
          offset,
          Checksums.differ("checksum", stored, computed),
          FlippedBit.find(stored, computed, payload.remaining())
              .map(flipped -> flipped.behind(offset + Frame.HEADER_BYTES)));
    }
  }

  int type() {
    return Short.toUnsignedInt(bytes.getShort(TYPE_OFFSET));
  }

  int flags() {
    return Short.toUnsignedInt(bytes.getShort(FLAGS_OFFSET));
  }

  boolean critical() {
    return (flags() & FLAG_CRITICAL) != 0;
  }

  int device() {
    return Short.toUnsignedInt(bytes.getShort(DEVICE_OFFSET));
  }

  /** Returns the declared payload length, in bytes, 0 to 2^32 - 1. */
  long length() {
    return Integer.toUnsignedLong(bytes.getInt(LENGTH_OFFSET));
  }

  long number() {
    return bytes.getLong(NUMBER_OFFSET);
  }
}
