// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PumpedTest {
  @Test
  void rateIsInGigabytesASecondAndCostInSecondsForEach() {
    Pumped half = new Pumped(2_000_000_000, 500_000_000);

    assertThat(half.rate(1_000_000_000)).isEqualTo(0.5);
    assertThat(half.cost(1_000_000_000)).isEqualTo(0.5);
  }

  @Test
  void medianIsNotMovedByAnOutlier() {
    assertThat(Pumped.median(List.of(9.0, 1.0, 2.0), figure -> figure)).isEqualTo(2.0);
  }

  /** Whether every byte arrived the devices themselves say; how long it took is of no matter. */
  @Test
  @Timeout(60)
  void twoEnginesMoveAWholeStateOverTcp() throws InterruptedException {
    assertThat(EnginePump.run((3 << 20) + 7).nanos()).isPositive();
  }
}
