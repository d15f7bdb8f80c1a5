// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void bytes() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Amounts.bytes(5L << 30)).isEqualTo("5.0 GiB");
    assertThat(Amounts.bytes(Long.MAX_VALUE)).isEqualTo("8388608.0 TiB");
  }

  @Test
  void times() {
    assertThat(Amounts.time(Duration.ofNanos(420_000))).isEqualTo("0.42 ms");
    assertThat(Amounts.time(Duration.ofNanos(12_340_000))).isEqualTo("12.3 ms");
    assertThat(Amounts.time(Duration.ofMillis(1250))).isEqualTo("1.25 s");
    assertThat(Amounts.time(Duration.ofSeconds(125))).isEqualTo("2 min 05 s");
    assertThat(Amounts.time(Duration.ofMinutes(125))).isEqualTo("2 h 05 min");
  }

  @Test
  void whatIsLeftIsRoundedUp() {
    assertThat(Amounts.left(Duration.ofMillis(1))).isEqualTo("1 s");
    assertThat(Amounts.left(Duration.ofMillis(9001))).isEqualTo("10 s");
    assertThat(Amounts.left(Duration.ofMillis(90_999))).isEqualTo("1 min 30 s");
  }

  @Test
  void momentsAreUtcSeconds() {
    assertThat(Amounts.moment(Instant.parse("2025-03-01T12:00:00.987Z")))
        .isEqualTo("2025-03-01T12:00:00Z");
  }
}
