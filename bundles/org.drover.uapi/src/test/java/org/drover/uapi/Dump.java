// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Bytes written by hand as an x86 machine has them in memory, a bar after each field: {@code "18 00
 * 00 00 | ff ff ff ff"}. On a big-endian machine each field is turned around.
 */
final class Dump {
  private Dump() {}

  static byte[] bytes(String dump) {
    StringBuilder all = new StringBuilder();
    for (String field : dump.split("\\|", -1)) {
      String hex = field.replace(" ", "");
      all.append(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? hex : reversed(hex));
    }
    return HexFormat.of().parseHex(all);
  }

  private static String reversed(String hex) {
    StringBuilder turned = new StringBuilder();
    for (int at = hex.length(); at > 0; at -= 2) {
      turned.append(hex, at - 2, at);
    }
    return turned.toString();
  }

  static ByteBuffer buffer(String dump) {
    return ByteBuffer.wrap(bytes(dump));
  }
}
