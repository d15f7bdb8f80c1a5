// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C over parts of a buffer, without a copy and without moving the buffer for its caller. */
final class Checksums {
  private Checksums() {}

  /** Returns the checksum of {@code length} bytes from {@code start}; position and limit stay. */
  static int of(CRC32C crc, ByteBuffer bytes, int start, int length) {
    int position = bytes.position();
    int limit = bytes.limit();
    bytes.limit(start + length).position(start);
    crc.reset();
    crc.update(bytes);
    bytes.limit(limit).position(position);
    return (int) crc.getValue();
  }

  /** Returns the checksum of what remains in the buffer; position and limit stay. */
  static int of(CRC32C crc, ByteBuffer bytes) {
    return of(crc, bytes, bytes.position(), bytes.remaining());
  }

  static String differ(String name, int stored, int computed) {
    return String.format("%s differs (stored 0x%08x, computed 0x%08x)", name, stored, computed);
  }
}
