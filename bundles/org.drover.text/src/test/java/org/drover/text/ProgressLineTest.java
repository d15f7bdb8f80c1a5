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

class ProgressLineTest {
  @Test
  void saysPercentRateAndTimeLeft() {
    assertThat(ProgressLine.of(Samples.snapshot(SessionState.ACTIVE, ""), 79))
        .isEqualTo("migrate-1 PRE_COPY  25 %  12.0 KiB of 48.0 KiB  4.0 KiB/s  ETA 9 s");
  }

  @Test
  void saysWhatItWaitsFor() {
    assertThat(ProgressLine.of(Samples.snapshot(SessionState.HELD, "waits for you"), 120))
        .isEqualTo(
            "migrate-1 PRE_COPY  HELD  25 %  12.0 KiB of 48.0 KiB  4.0 KiB/s  waits for you");
  }

  @Test
  void neverIsWiderThanTheTerminal() {
    MigrationSnapshot session = Samples.snapshot(SessionState.ACTIVE, "x".repeat(100));
    assertThat(ProgressLine.of(session, 20)).isEqualTo("migrate-1 PRE_COPY  ");
    assertThat(ProgressLine.of(session, 0)).isEmpty();
  }

  @Test
  void anEstimateMayBeTooLowOrMissing() {
    assertThat(ProgressLine.of(with(300, OptionalLong.of(200)), 79))
        .isEqualTo("save-1 STOP_COPY  100 %  300 B of 200 B");
    assertThat(ProgressLine.of(with(300, OptionalLong.empty()), 79))
        .isEqualTo("save-1 STOP_COPY  300 B");
    assertThat(ProgressLine.of(with(0, OptionalLong.of(0)), 79))
        .isEqualTo("save-1 STOP_COPY  0 B of 0 B");
  }

  private static MigrationSnapshot with(long bytes, OptionalLong estimate) {
    return new MigrationSnapshot(
        "save-1",
        MigrationSnapshot.Kind.SAVE,
        SessionState.ACTIVE,
        Phase.STOP_COPY,
        Samples.NOON,
        Duration.ZERO,
        Optional.empty(),
        List.of(),
        bytes,
        estimate,
        0,
        "");
  }
}
