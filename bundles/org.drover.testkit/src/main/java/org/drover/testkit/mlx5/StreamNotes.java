// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What is written down of a piece of a stream that begins and ends with a record. */
final class StreamNotes {
  private static final int HEADER = 16;
  private static final int SMALL = 64;

  private StreamNotes() {}

  static List<String> records(byte[] stream) {
    ByteBuffer bytes = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    List<String> lines = new ArrayList<>();
    while (bytes.remaining() >= HEADER) {
      long size = bytes.getLong();
      int flags = bytes.getInt();
      int tag = bytes.getInt();
      byte[] payload = new byte[(int) Math.min(size & Long.MAX_VALUE, bytes.remaining())];
      bytes.get(payload);
      lines.add(
          "  record size %d flags %d tag %d: %s".formatted(size, flags, tag, digest(payload)));
    }
    if (bytes.hasRemaining()) {
      lines.add("  and " + bytes.remaining() + " bytes");
    }
    return lines;
  }

  /** A few bytes themselves, of more their SHA-256. */
  static String digest(byte[] bytes) {
    if (bytes.length <= SMALL) {
      return HexFormat.of().formatHex(bytes);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256 " + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
