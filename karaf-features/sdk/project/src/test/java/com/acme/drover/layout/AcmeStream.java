// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.layout;

import java.util.HexFormat;

/**
 * The state of an acme whose register 0 is 0x12345678 and whose register 3 is 1, written down by
 * hand. One that was read from a real device is better, as soon as there is one.
 */
public final class AcmeStream {
  private static final String BYTES =
      """
      61 63 6d 65 00 00 00 00 01 00 00 00 10 00 00 00
      78 56 34 12 00 00 00 00 00 00 00 00 01 00 00 00
      """;

  private AcmeStream() {}

  /**
   * The stream.
   *
   * @return its bytes, the caller's own
   */
  public static byte[] bytes() {
    return HexFormat.of().parseHex(BYTES.replaceAll("\\s", ""));
  }
}
