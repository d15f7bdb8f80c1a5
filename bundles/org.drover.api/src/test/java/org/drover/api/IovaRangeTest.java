// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.drover.api.service.Placement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IovaRangeTest {

  @Test
  void isWrittenWithItsFirstAndLastByte() {
    assertThat(new IovaRange(0x1000000, 0x1000)).hasToString("0x1000000 to 0x1000fff");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "4096, -1", "-4096, 8192"})
  void whatIsEmptyOrRunsPastTheEndIsNone(long iova, long length) {
    assertThatThrownBy(() -> new IovaRange(iova, length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty or too long");
  }

  @Test
  void rangesThatOnlyTouchDoNotOverlap() {
    IovaRange middle = new IovaRange(0x2000, 0x1000);

    assertThat(middle.overlaps(new IovaRange(0x1000, 0x1000))).isFalse();
    assertThat(middle.overlaps(new IovaRange(0x3000, 0x1000))).isFalse();
    assertThat(middle.overlaps(new IovaRange(0x1000, 0x1001))).isTrue();
    assertThat(middle.overlaps(new IovaRange(0x2fff, 1))).isTrue();
  }

  @Test
  void containsWhatBeginsAndEndsInIt() {
    IovaRange range = new IovaRange(0x2000, 0x2000);

    assertThat(range.contains(range)).isTrue();
    assertThat(range.contains(new IovaRange(0x3000, 0x1000))).isTrue();
    assertThat(range.contains(new IovaRange(0x3000, 0x1001))).isFalse();
    assertThat(range.contains(new IovaRange(0x1fff, 0x1000))).isFalse();
  }

  @Test
  void addressesAreUnsigned() {
    IovaRange low = new IovaRange(0x1000, 0x1000);
    IovaRange high = new IovaRange(0xffff_ffff_0000_0000L, 0x1000);

    assertThat(low).isLessThan(high);
    assertThat(low.overlaps(high)).isFalse();
    assertThat(new IovaRange(0x1000, Long.MAX_VALUE).contains(low)).isTrue();
  }

  @Test
  void memoryIsPlacedInOrderInWholePagesAndWithoutOverlaps() {
    IovaRange first = new IovaRange(0x1000, 0x2000);

    assertThat(Placement.ANY.with(List.of(first, new IovaRange(0x3000, 0x1000))).memory())
        .hasSize(2);
    assertThatThrownBy(() -> Placement.ANY.with(List.of(first, new IovaRange(0x2000, 0x1000))))
        .hasMessage(
            "the memory at 0x2000 to 0x2fff overlaps that at 0x1000 to 0x2fff, or comes before it");
    assertThatThrownBy(() -> Placement.ANY.with(List.of(new IovaRange(0x1800, 0x1000))))
        .hasMessage("the memory at 0x1800 to 0x27ff does not consist of pages of 4096 bytes");
  }
}
