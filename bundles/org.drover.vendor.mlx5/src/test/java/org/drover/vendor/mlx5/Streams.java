// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mlx5;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Streams put together by hand from what the real driver was seen to write, byte by byte: nothing
 * of the code under test.
 */
final class Streams {
  /** The first 24 bytes of every stream; the source's buffer has 303104 bytes, 0x4a000. */
  static final String SIZE_RECORD =
      "0800000000000000" + "01000000" + "01000000" + "00a0040000000000";

  /** The header of a record of 20 bytes. */
  static final String IMAGE_OF_20 = "1400000000000000" + "00000000" + "00000000";

  private Streams() {}

  /** A size record and one image of 20 bytes. */
  static byte[] smallest() {
    return of(SIZE_RECORD, IMAGE_OF_20, "00112233445566778899aabbccddeeff01020304");
  }

  static byte[] of(String... hex) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String each : hex) {
      bytes.writeBytes(HexFormat.of().parseHex(each));
    }
    return bytes.toByteArray();
  }
}
