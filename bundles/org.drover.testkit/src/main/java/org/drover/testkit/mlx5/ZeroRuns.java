// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.util.HexFormat;

/** Bytes as hexadecimal digits, with the length of a long run of zeros in parentheses. */
final class ZeroRuns {
  private static final int LONG = 8;
  private static final HexFormat HEX = HexFormat.of();

  private ZeroRuns() {}

  static String hex(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int end = endOfZeros(bytes, at);
      if (end - at >= LONG) {
        text.append('(').append(end - at).append(')');
        at = end;
      } else {
        text.append(HEX.toHexDigits(bytes[at++]));
      }
    }
    return text.toString();
  }

  private static int endOfZeros(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] == 0) {
      end++;
    }
    return end;
  }
}
