// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ZeroRunsTest {
  @ParameterizedTest
  @CsvSource({
    "00000000000000, 00000000000000",
    "0000000000000000, (8)",
    "01000000000000000000, 01(9)",
    "0000000000000000ff00, (8)ff00",
    "'', ''"
  })
  void countsLongRunsOfZeros(String bytes, String text) {
    assertThat(ZeroRuns.hex(HexFormat.of().parseHex(bytes))).isEqualTo(text);
  }

  /** Where the kernel's memory is differs from boot to boot. */
  @Test
  void addressesOfAKeyAreNotTold() {
    byte[] in = new byte[272 + 16];
    in[0] = 2;
    in[271] = 7;
    in[272] = 9;
    in[287] = 9;
    Mlx5Command command = new Mlx5Command(-12, ByteBuffer.wrap(in), ByteBuffer.allocate(16));
    assertThat(command.lines())
        .containsExactly("firmware CREATE_MKEY: ENOMEM", "  in 02(270)07(16)", "  out (16)");
  }
}
