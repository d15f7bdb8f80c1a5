// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.drover.api.DroverException;
import org.drover.api.IovaRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "4096, 4096",
    "0x1000, 4096",
    "4k, 4096",
    "4K, 4096",
    "64M, 67108864",
    "64MiB, 67108864",
    "2g, 2147483648",
    "8T, 8796093022208",
    "1023t, 1124800395214848"
  })
  void unitsArePowersOf1024(String text, long bytes) {
    assertThat(Sizes.bytes("--page-size", text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0k", "M", "4 k", "-4k", "4x", "1.5G", "4kk", "99999999T", "0xG"})
  void whatIsNoneIsNamed(String text) {
    assertThatThrownBy(() -> Sizes.bytes("--memory", text))
        .isInstanceOf(DroverException.class)
        .hasMessage("--memory '" + text + "' is not a size; write it as 64M, 4096 or 0x1000.");
  }

  @Test
  void memoryBeginsBehindWhatStandsBeforeIt() {
    assertThat(Sizes.memory("--memory", "64M,4k"))
        .containsExactly(
            new IovaRange(0x1000000, 64 << 20), new IovaRange(0x1000000 + (64 << 20), 4096));
    assertThat(Sizes.memory("--memory", "4k,1G@0x100000000,8k"))
        .containsExactly(
            new IovaRange(0x1000000, 4096),
            new IovaRange(0x100000000L, 1 << 30),
            new IovaRange(0x140000000L, 8192));
  }

  @Test
  void addressesAreUnsigned() {
    assertThat(Sizes.memory("--memory", "4k@0xfffffffffff00000"))
        .containsExactly(new IovaRange(0xfffffffffff00000L, 4096));
    assertThatThrownBy(() -> Sizes.memory("--memory", "1M@0xfffffffffff00000"))
        .hasMessage(
            "--memory: '1M@0xfffffffffff00000' runs past the end of the addresses that there are.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4k@", "4k@16M", "4k@1000000", "4k@0x", "4k@0x1@0x2"})
  void anAddressIsHexadecimal(String text) {
    assertThatThrownBy(() -> Sizes.memory("--memory", text))
        .hasMessageEndingWith("is not an address; write it as 0x100000000.");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "64M,", "@0x1000"})
  void aPieceWithoutASizeIsNone(String text) {
    assertThatThrownBy(() -> Sizes.memory("--memory", text))
        .hasMessage("--memory '' is not a size; write it as 64M, 4096 or 0x1000.");
  }
}
