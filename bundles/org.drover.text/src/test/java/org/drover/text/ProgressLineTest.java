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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProgressLineTest {
  @Test
  void saysPercentRatesTimeLeftAndBlackout() {
    assertThat(ProgressLine.of(Samples.snapshot(SessionState.ACTIVE, ""), 120))
        .isEqualTo(
            "migrate-1 PRE_COPY  25 %  12.0 KiB of 48.0 KiB  4.0 KiB/s  ETA 9 s  dirty 1.0 KiB/s"
                + "  blackout >= 12.3 ms");
  }

  @Test
  void saysWhatItWaitsFor() {
    assertThat(ProgressLine.of(Samples.snapshot(SessionState.HELD, "waits for you"), 120))
        .isEqualTo(
            "migrate-1 PRE_COPY  HELD  25 %  12.0 KiB of 48.0 KiB  4.0 KiB/s  dirty 1.0 KiB/s"
                + "  blackout >= 12.3 ms  waits for you");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "82 | migrate-1 PRE_COPY  25 %  4.0 KiB/s  ETA 9 s  dirty 1.0 KiB/s  blackout >= 12.3 ms",
        "79 | migrate-1 PRE_COPY  25 %  4.0 KiB/s  ETA 9 s  blackout >= 12.3 ms",
        "60 | migrate-1 PRE_COPY  25 %  4.0 KiB/s  ETA 9 s",
        "40 | migrate-1 PRE_COPY  25 %  ETA 9 s",
        "30 | migrate-1 PRE_COPY  25 %",
        "18 | migrate-1 PRE_COPY",
        "11 | migrate-1 P"
      })
  void leavesOutWhatIsLeastMissedOnANarrowTerminal(int width, String line) {
    assertThat(line.length()).isLessThanOrEqualTo(width);
    assertThat(ProgressLine.of(Samples.snapshot(SessionState.ACTIVE, ""), width)).isEqualTo(line);
  }

  @Test
  void aMessageIsCutBeforeAnythingElse() {
    MigrationSnapshot session = with(300, OptionalLong.empty(), "the peer has not said anything");
    assertThat(ProgressLine.of(session, 55))
        .isEqualTo("save-1 STOP_COPY  300 B  the peer has not said anything");
    assertThat(ProgressLine.of(session, 54))
        .isEqualTo("save-1 STOP_COPY  300 B  the peer has not said anyt...");
    assertThat(ProgressLine.of(session, 42))
        .isEqualTo("save-1 STOP_COPY  300 B  the peer has n...");
    assertThat(ProgressLine.of(session, 40)).isEqualTo("save-1 STOP_COPY  300 B");
  }

  @ParameterizedTest
  @EnumSource(SessionState.class)
  void neverIsWiderThanTheTerminal(SessionState state) {
    MigrationSnapshot session = Samples.snapshot(state, "x".repeat(100));
    for (int width = 0; width < 250; width++) {
      assertThat(ProgressLine.of(session, width)).hasSizeLessThanOrEqualTo(width);
    }
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
    return with(bytes, estimate, "");
  }

  private static MigrationSnapshot with(long bytes, OptionalLong estimate, String message) {
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
        Optional.empty(),
        message);
  }
}
