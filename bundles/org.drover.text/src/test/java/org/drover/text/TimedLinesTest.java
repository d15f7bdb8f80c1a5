// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class TimedLinesTest {
  private final TimedLines lines = new TimedLines();

  private Optional<String> at(long millis, Phase phase, SessionState state, long bytes) {
    return lines.next(
        new MigrationSnapshot(
            "m1",
            MigrationSnapshot.Kind.MIGRATE,
            state,
            phase,
            Samples.NOON,
            Duration.ofMillis(millis),
            Optional.empty(),
            List.of(),
            bytes,
            OptionalLong.empty(),
            0,
            Optional.empty(),
            ""),
        80);
  }

  @Test
  void aChangeOfPhaseOrStateIsToldAtOnce() {
    assertThat(at(250, Phase.PREPARE, SessionState.ACTIVE, 0))
        .contains("250.0 ms  m1 PREPARE  0 B");
    assertThat(at(500, Phase.PRE_COPY, SessionState.ACTIVE, 0))
        .contains("500.0 ms  m1 PRE_COPY  0 B");
    assertThat(at(750, Phase.PRE_COPY, SessionState.HELD, 0))
        .contains("750.0 ms  m1 PRE_COPY  HELD  0 B");
    assertThat(at(1000, Phase.PRE_COPY, SessionState.HELD, 0)).isEmpty();
  }

  @Test
  void whileBytesMoveThereIsOneEveryFewSeconds() {
    at(1000, Phase.PRE_COPY, SessionState.ACTIVE, 100);
    assertThat(at(5999, Phase.PRE_COPY, SessionState.ACTIVE, 2048)).isEmpty();
    assertThat(at(6000, Phase.PRE_COPY, SessionState.ACTIVE, 2048))
        .contains("6.00 s  m1 PRE_COPY  2.0 KiB");
    assertThat(at(6250, Phase.PRE_COPY, SessionState.ACTIVE, 4096)).isEmpty();
  }

  @Test
  void whileNothingMovesThereIsARareSignOfLife() {
    at(1000, Phase.PRE_COPY, SessionState.HELD, 100);
    assertThat(at(60_999, Phase.PRE_COPY, SessionState.HELD, 100)).isEmpty();
    assertThat(at(61_000, Phase.PRE_COPY, SessionState.HELD, 100))
        .contains("1 min 01 s  m1 PRE_COPY  HELD  100 B");
  }

  @Test
  void aLineIsNoWiderThanItMayBe() {
    Optional<String> line = new TimedLines().next(Samples.snapshot(SessionState.ACTIVE, ""), 40);
    assertThat(line).contains("1.50 s  migrate-1 PRE_COPY  25 %");
  }
}
