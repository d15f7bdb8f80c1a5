// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandoverTimesTest {

  @Test
  void areThoseThatAreConfiguredAndTheUsualOnesElsewhere() {
    Patience told =
        HandoverTimes.of(
            Map.of("keepaliveMillis", "200", "silenceMillis", " 2000 ", "redialMostMillis", 3000));

    assertThat(told.keepalive()).isEqualTo(Duration.ofMillis(200));
    assertThat(told.silence()).isEqualTo(Duration.ofSeconds(2));
    assertThat(told.redial()).isEqualTo(Duration.ofSeconds(1));
    assertThat(told.redialMost()).isEqualTo(Duration.ofSeconds(3));
    assertThat(HandoverTimes.of(Map.of())).isEqualTo(Patience.DEFAULT);
  }

  @Test
  void areTheUsualOnesIfOneMakesNoSense() {
    assertThat(HandoverTimes.of(Map.of("silenceMillis", "soon"))).isEqualTo(Patience.DEFAULT);
    assertThat(HandoverTimes.of(Map.of("silenceMillis", "1500"))).isEqualTo(Patience.DEFAULT);
    assertThat(HandoverTimes.of(Map.of("redialMillis", "40000"))).isEqualTo(Patience.DEFAULT);
  }
}
