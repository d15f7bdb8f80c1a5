// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FillersTest {
  private static ByteBuffer fill(Filler filler, long offset, int length) {
    ByteBuffer into = ByteBuffer.allocate(length);
    filler.fill(offset, into);
    assertThat(into.hasRemaining()).isFalse();
    return into.flip();
  }

  /** The first numbers of SplitMix64 from seed 0 and 1234567, as published with it. */
  @Test
  void seededWordsAreSplitMix64s() {
    SeededFiller zero = new SeededFiller(0);
    assertThat(zero.word(0)).isEqualTo(0xe220_a839_7b1d_cdafL);
    assertThat(zero.word(1)).isEqualTo(0x6e78_9e6a_a1b9_65f4L);
    assertThat(new SeededFiller(1_234_567).word(0)).isEqualTo(6_457_827_717_110_365_317L);
    assertThat(new SeededFiller(1_234_567).word(1)).isEqualTo(3_203_168_211_198_807_973L);
  }

  @Test
  void seededBytesAreTheSameHoweverTheyAreAsked() {
    SeededFiller filler = new SeededFiller(42);
    ByteBuffer whole = fill(filler, 0, 64).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(whole.getLong(8)).isEqualTo(filler.word(1));
    for (int from = 0; from < 20; from++) {
      for (int to = from; to < 40; to++) {
        assertThat(fill(filler, from, to - from)).isEqualTo(whole.slice(from, to - from));
      }
    }
  }

  @Test
  void standInsBytesTellPlacesAndFunctionsApart() {
    StandInFiller first = new StandInFiller(0);
    assertThat(fill(first, 0, 3).array()).containsExactly(31, 38, 45);
    // 300 / 256 + 7 * 300 + 31 = 2132, modulo 256 84.
    assertThat(fill(first, 300, 1).array()).containsExactly(84);
    // 70000 / 256 = 273; 273 + 490000 + 31 = 490304, modulo 256 64.
    assertThat(fill(first, 70_000, 1).array()).containsExactly(64);
    assertThat(fill(new StandInFiller(1), 0, 1).array()).containsExactly(62);
    ByteBuffer across = fill(first, 65_530, 12);
    for (int at = 0; at < 12; at++) {
      int i = 65_530 + at;
      assertThat(across.get(at)).isEqualTo((byte) (i / 256 + 7 * i + 31));
    }
  }

  @Test
  void livingFunctionIsLaidOutAndThenFilled() {
    VfFiller filler = new VfFiller(42, new Extent(0x10_0000, 3 * 4096 + 4095));
    ByteBuffer whole = fill(filler, 0, 20_000);
    assertThat(whole.slice(16_384, 3616)).isEqualTo(fill(new SeededFiller(42), 16_384, 3616));
    assertThat(fill(filler, 16_380, 10)).isEqualTo(whole.slice(16_380, 10));
    assertThat(fill(filler, 17_000, 10)).isEqualTo(whole.slice(17_000, 10));
    assertThat(fill(filler, 8, 100)).isEqualTo(whole.slice(8, 100));
  }
}
