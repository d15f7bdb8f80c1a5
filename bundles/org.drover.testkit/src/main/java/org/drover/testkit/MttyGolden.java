// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.HexFormat;

/**
 * The state stream of a kernel's mtty, taken from a little-endian machine with Linux 6.12: two
 * ports, the scratch register of port 0 is 0x5a, its FIFO holds "AB".
 */
public final class MttyGolden {
  private static final String DUMP =
      """
      4e 2c 3e 8c 89 09 9d 7e 01 00 00 00 00 00 00 00
      02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 5a
      41 42 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      02 00 02 00 00 00 00 00 00 10 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 10 00 00
      """;

  private MttyGolden() {}

  /**
   * The stream.
   *
   * @return 96 bytes, the caller's own
   */
  public static byte[] dump() {
    return HexFormat.of().parseHex(DUMP.replaceAll("\\s", ""));
  }
}
