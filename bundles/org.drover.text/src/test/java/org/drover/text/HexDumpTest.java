// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class HexDumpTest {
  private static final byte[] BYTES =
      "Hello, VFIO!\n\u007fabcd".getBytes(StandardCharsets.US_ASCII);

  @Test
  void sixteenBytesALine() {
    assertThat(HexDump.text(0x10, BYTES))
        .isEqualTo(
            """
            00000010  48 65 6c 6c 6f 2c 20 56 46 49 4f 21 0a 7f 61 62  |Hello, VFIO!..ab|
            00000020  63 64                                            |cd|
            """);
  }

  @Test
  void rawAndJson() {
    assertThat(HexDump.raw(new byte[] {0, (byte) 0xff})).isEqualTo("00ff");
    assertThat(HexDump.json(Samples.MTTY, 7, 16, new byte[] {0, (byte) 0xff}).toString())
        .isEqualTo(
            "{\"address\":\"emu:mtty-0\",\"region\":7,\"offset\":16,\"length\":2,\"hex\":\"00ff\"}");
  }
}
