// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.drover.stream.StreamFormatException.COPY_AGAIN;
import static org.drover.stream.StreamFormatException.STREAM_HEADER;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.drover.stream.StreamFormatException.Reason;

/**
 * The 16 bytes that open a stream: who wrote it and in which version of the format.
 *
 * <p>These 16 bytes keep their layout in every version, so that an old build can name the version
 * of a stream that it cannot read. A reader takes every minor version of its own major version.
 *
 * @param major the version that a reader must know, 1 to 65535
 * @param minor counts additions that an older reader may skip, 0 to 65535
 */
public record StreamHeader(int major, int minor) {
  /** The size of the header, in bytes. */
  public static final int SIZE = 16;

  /** What this build writes. */
  public static final StreamHeader CURRENT = new StreamHeader(1, 0);

  static final int MAJOR_OFFSET = 8;
  static final int MINOR_OFFSET = 10;
  static final int CRC_OFFSET = 12;

  private static final int U16 = 0xffff;

  /**
   * As in PNG (RFC 2083, section 12.11) each byte catches one kind of mangling: a stripped eighth
   * bit, changed line ends in either direction, the end-of-file character of a DOS {@code type}.
   */
  private static final byte[] MAGIC = {(byte) 0x89, 'D', 'R', 'V', '\r', '\n', 0x1a, '\n'};

  /** Checks the ranges. */
  public StreamHeader {
    if (major < 1 || major > U16 || minor < 0 || minor > U16) {
      throw new IllegalArgumentException(
          "format version " + major + "." + minor + " does not fit; use 1 to 65535 and 0 to 65535");
    }
  }

  static byte[] magic() {
    return MAGIC.clone();
  }

  /**
   * Says whether bytes begin as a stream does; for those who are given something else.
   *
   * @param bytes their position is left where it was; fewer than 8 are no beginning
   */
  public static boolean begins(ByteBuffer bytes) {
    return bytes.remaining() >= MAGIC.length && beginsWithMagic(bytes.slice(), MAGIC.length);
  }

  /** Fills a little-endian buffer of {@link #SIZE} bytes, ready to be written. */
  void encode(ByteBuffer into) {
    into.clear();
    into.put(MAGIC).putShort((short) major).putShort((short) minor);
    into.putInt(checksum(into));
    into.flip();
  }

  /**
   * Reads what a channel gave for a header.
   *
   * @param from a little-endian buffer with the bytes up to its position
   */
  static StreamHeader decode(ByteBuffer from) throws StreamFormatException {
    int got = from.position();
    if (got == 0) {
      throw refuse(
          Reason.TRUNCATED, "there is not a single byte", "give a file that was saved by Drover");
    }
    if (!beginsWithMagic(from, got)) {
      String first = ForeignData.firstBytes(from, got);
      ForeignData guess = ForeignData.guess(first);
      throw refuse(
          Reason.BAD_MAGIC, guess.what() + " (it begins with " + first + ")", guess.remedy());
    }
    if (got < SIZE) {
      throw refuse(
          Reason.TRUNCATED, "the stream ends after " + got + " of " + SIZE + " bytes", COPY_AGAIN);
    }
    int stored = from.getInt(CRC_OFFSET);
    int computed = checksum(from);
    if (stored != computed) {
      throw refuse(Reason.CRC, Checksums.differ("checksum", stored, computed), COPY_AGAIN);
    }
    return version(
        Short.toUnsignedInt(from.getShort(MAJOR_OFFSET)),
        Short.toUnsignedInt(from.getShort(MINOR_OFFSET)));
  }

  private static StreamHeader version(int major, int minor) throws StreamFormatException {
    if (major == 0) {
      throw refuse(Reason.RESERVED, "format version 0 is never legal", "save the image anew");
    }
    if (major > CURRENT.major) {
      throw refuse(
          Reason.NEWER_VERSION,
          String.format(
              "written in format %d.%d, this build reads format %d", major, minor, CURRENT.major),
          "use a Drover that reads format " + major + ", or save anew with this one");
    }
    return new StreamHeader(major, minor);
  }

  private static boolean beginsWithMagic(ByteBuffer bytes, int got) {
    for (int i = 0; i < Math.min(got, MAGIC.length); i++) {
      if (bytes.get(i) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private static int checksum(ByteBuffer header) {
    return Checksums.of(new CRC32C(), header, 0, CRC_OFFSET);
  }

  private static StreamFormatException refuse(Reason reason, String what, String remedy) {
    return new StreamFormatException(reason, STREAM_HEADER, 0, what, remedy);
  }
}
