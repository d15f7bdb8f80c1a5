// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.drover.stream.StreamFormatException.Reason;

/**
 * What a reader must say of an image, found over the whole array from docs/formats/stream.md, with
 * nothing of the code under test but the names of the reasons.
 */
final class ReferenceReader {
  private static final byte[] MAGIC = {(byte) 0x89, 'D', 'R', 'V', '\r', '\n', 0x1a, '\n'};
  private static final int HEADER = 32;
  private static final int END = 4;

  private final ByteBuffer stream;
  private final int limit;
  private final List<String> frames = new ArrayList<>();
  private int at = 16;
  private long number;
  private long payloads;

  /**
   * What must be said.
   *
   * @param refusal reason, frame and offset; empty of a stream that is right
   * @param frames those that are handed out before that
   */
  record Verdict(Optional<String> refusal, List<String> frames) {}

  private ReferenceReader(byte[] stream, int limit) {
    this.stream = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
  }

  /** Of a whole image, by a reader that takes payloads up to the limit. */
  static Verdict judge(byte[] stream, int limit) {
    ReferenceReader reader = new ReferenceReader(stream, limit);
    Optional<String> refusal = reader.streamHeader();
    return new Verdict(refusal.isPresent() ? refusal : reader.frames(), reader.frames);
  }

  static String refusal(Reason reason, long frame, long offset) {
    return reason + " frame " + frame + " at " + offset;
  }

  private Optional<String> streamHeader() {
    int length = stream.capacity();
    int magic = Math.min(8, length);
    boolean begins = Arrays.equals(stream.array(), 0, magic, MAGIC, 0, magic);
    Reason reason = null;
    if (length == 0) {
      reason = Reason.TRUNCATED;
    } else if (!begins) {
      reason = Reason.BAD_MAGIC;
    } else if (length < 16) {
      reason = Reason.TRUNCATED;
    } else if (stream.getInt(12) != crc(0, 12)) {
      reason = Reason.CRC;
    } else if (stream.getShort(8) == 0) {
      reason = Reason.RESERVED;
    } else if (stream.getShort(8) != 1) {
      reason = Reason.NEWER_VERSION;
    }
    return Optional.ofNullable(reason).map(found -> refusal(found, -1, 0));
  }

  private Optional<String> frames() {
    while (true) {
      Optional<Reason> wrong = wrongFrame();
      if (wrong.isPresent()) {
        return Optional.of(refusal(wrong.get(), number, at));
      }
      if (type() == END) {
        int after = at + HEADER + length();
        return after == stream.capacity()
            ? Optional.empty()
            : Optional.of(refusal(Reason.TRAILING, number, after));
      }
      pass();
    }
  }

  /** In the order of the last paragraph of the page. */
  private Optional<Reason> wrongFrame() {
    if (at + HEADER > stream.capacity()) {
      return Optional.of(Reason.TRUNCATED);
    }
    Optional<Reason> header = wrongHeader();
    if (header.isPresent()) {
      return header;
    }
    if (at + HEADER + length() > stream.capacity()) {
      return Optional.of(Reason.TRUNCATED);
    }
    if (stream.getInt(at + 24) != crc(at + HEADER, length())) {
      return Optional.of(Reason.CRC);
    }
    return type() == END ? wrongEnd() : Optional.empty();
  }

  private Optional<Reason> wrongHeader() {
    int flags = stream.getShort(at + 6);
    boolean critical = (flags & 1) != 0;
    boolean end = type() == END;
    boolean known = (type() >= 1 && type() <= END) || (type() >= 0x100 && type() <= 0x1ff);
    boolean reserved =
        (flags & ~1) != 0
            || stream.getShort(at + 10) != 0
            || type() == 0
            || (end && (!critical || stream.getShort(at + 8) != 0));
    Reason reason = null;
    if (stream.getInt(at) != 0x46565244) {
      reason = Reason.BAD_MAGIC;
    } else if (stream.getInt(at + 28) != crc(at, 28)) {
      reason = Reason.CRC;
    } else if (reserved) {
      reason = Reason.RESERVED;
    } else if (stream.getLong(at + 16) != number) {
      reason = Reason.OUT_OF_ORDER;
    } else if (critical && !known) {
      reason = Reason.UNKNOWN_CRITICAL;
    } else if (end && length() != 16 && length() != 48) {
      reason = Reason.LENGTH;
    } else if (!end && Integer.compareUnsigned(length(), limit) > 0) {
      reason = Reason.OVERSIZED;
    }
    return Optional.ofNullable(reason);
  }

  private Optional<Reason> wrongEnd() {
    int payload = at + HEADER;
    if (stream.getLong(payload) != payloads || stream.getLong(payload + 8) != number) {
      return Optional.of(Reason.LENGTH);
    }
    byte[] stored = Arrays.copyOfRange(stream.array(), payload + 16, payload + length());
    return stored.length == 0 || Arrays.equals(stored, sha256(at))
        ? Optional.empty()
        : Optional.of(Reason.DIGEST);
  }

  private void pass() {
    boolean known = (type() >= 1 && type() < END) || (type() >= 0x100 && type() <= 0x1ff);
    if (known) {
      frames.add(
          "%d@%d type %d device %d critical %b %s"
              .formatted(
                  number,
                  at,
                  type(),
                  Short.toUnsignedInt(stream.getShort(at + 8)),
                  (stream.getShort(at + 6) & 1) != 0,
                  HexFormat.of().formatHex(stream.array(), at + HEADER, at + HEADER + length())));
    }
    payloads += length();
    number++;
    at += HEADER + length();
  }

  private int type() {
    return Short.toUnsignedInt(stream.getShort(at + 4));
  }

  /** Read as signed: compared as unsigned where it is not proven to be small. */
  private int length() {
    return stream.getInt(at + 12);
  }

  private int crc(int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(stream.array(), from, length);
    return (int) crc.getValue();
  }

  private byte[] sha256(int length) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(stream.array(), 0, length);
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The same bytes with every checksum and digest right, as far as frames can be followed: behind a
   * checksum nothing would be found by chance.
   */
  static byte[] mended(byte[] stream) {
    ReferenceReader reader = new ReferenceReader(stream.clone(), 0);
    return reader.mend();
  }

  private byte[] mend() {
    int size = stream.capacity();
    if (size >= 16) {
      stream.putInt(12, crc(0, 12));
    }
    while (at + HEADER <= size) {
      boolean whole = length() >= 0 && length() <= size - at - HEADER;
      if (whole && type() == END && length() == 48) {
        stream.put(at + HEADER + 16, sha256(at));
      }
      if (whole) {
        stream.putInt(at + 24, crc(at + HEADER, length()));
      }
      stream.putInt(at + 28, crc(at, 28));
      at = whole ? at + HEADER + length() : size;
    }
    return stream.array();
  }
}
