// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * Streams as a wrong, newer or malicious writer would make them: every field is the test's, only
 * the checksums are right. The layout is written out again here, so it cannot drift with the code.
 */
final class RawStream {
  static final int CRITICAL = 1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static RawStream started() {
    return new RawStream().header(1, 0);
  }

  RawStream header(int major, int minor) {
    ByteBuffer header = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {(byte) 0x89, 0x44, 0x52, 0x56, 0x0d, 0x0a, 0x1a, 0x0a});
    header.putShort((short) major).putShort((short) minor);
    header.putInt(crc(header.array(), 12));
    out.writeBytes(header.array());
    return this;
  }

  RawStream frame(int type, int flags, long number, byte... payload) {
    return header(type, flags, 0, 0, payload.length, number, crc(payload, payload.length))
        .bytes(payload);
  }

  RawStream header(
      int type, int flags, int device, int reserved, long length, long number, int payloadCrc) {
    ByteBuffer header = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    header.put(new byte[] {0x44, 0x52, 0x56, 0x46});
    header.putShort((short) type).putShort((short) flags);
    header.putShort((short) device).putShort((short) reserved);
    header.putInt((int) length).putLong(number).putInt(payloadCrc);
    header.putInt(crc(header.array(), 28));
    return bytes(header.array());
  }

  RawStream end(long number, long payloadBytes, long frames, byte... digest) {
    ByteBuffer payload = ByteBuffer.allocate(16 + digest.length).order(ByteOrder.LITTLE_ENDIAN);
    payload.putLong(payloadBytes).putLong(frames).put(digest);
    return frame(4, CRITICAL, number, payload.array());
  }

  RawStream bytes(byte... raw) {
    out.writeBytes(raw);
    return this;
  }

  byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  int size() {
    return out.size();
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
