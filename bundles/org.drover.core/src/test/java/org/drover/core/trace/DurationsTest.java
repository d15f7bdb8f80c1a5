// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  private final Durations durations = new Durations();

  private void add(long... nanos) {
    Arrays.stream(nanos).mapToObj(Duration::ofNanos).forEach(durations::add);
  }

  private long percentile(int percent) {
    return durations.percentile(percent).toNanos();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 33, 63, 64, 65, 1_000_003, Long.MAX_VALUE})
  void oneDurationIsEveryPercentile(long nanos) {
    add(nanos);

    assertThat(durations.count()).isOne();
    assertThat(durations.min().toNanos()).isEqualTo(nanos);
    assertThat(durations.max().toNanos()).isEqualTo(nanos);
    assertThat(percentile(50)).isEqualTo(nanos);
    assertThat(percentile(99)).isEqualTo(nanos);
  }

  /** Nearest rank of 1 to 50: ceil(50 * p / 100); classes are one nanosecond wide up to 64. */
  @Test
  void shortDurationsAreExact() {
    for (long nanos = 50; nanos > 0; nanos--) {
      add(nanos);
    }

    assertThat(percentile(50)).isEqualTo(25);
    assertThat(percentile(90)).isEqualTo(45);
    assertThat(percentile(99)).isEqualTo(50);
    assertThat(percentile(1)).isEqualTo(1);
  }

  @Test
  void aPercentileIsAtMostAThirtySecondPartMoreThanWhatWasMeasured() {
    long[] nanos = new Random(4).longs(10_000, 1, 10_000_000_000L).toArray();
    add(nanos);
    Arrays.sort(nanos);

    for (int percent : new int[] {1, 50, 90, 99, 100}) {
      long exact = nanos[nanos.length * percent / 100 - 1];
      assertThat(percentile(percent)).isBetween(exact, exact + exact / 32 + 1);
    }
    assertThat(durations.min().toNanos()).isEqualTo(nanos[0]);
    assertThat(durations.max().toNanos()).isEqualTo(nanos[nanos.length - 1]);
  }

  @Test
  void withoutDurationsEverythingIsZero() {
    assertThat(durations.count()).isZero();
    assertThat(durations.min()).isZero();
    assertThat(durations.max()).isZero();
    assertThat(durations.percentile(50)).isZero();
  }
}
