// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.drover.api.service.MigrationSnapshot.PreCopyProgress;
import org.junit.jupiter.api.Test;

class PreCopyPaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long START = -5 * SECOND;
  private final PreCopyPace pace = new PreCopyPace();

  private PreCopyProgress progress() {
    return pace.progress(0).orElseThrow();
  }

  @Test
  void knowsNothingBeforeTheFirstAnswer() {
    pace.moved(100, 10);
    assertThat(pace.progress(0)).isEmpty();
  }

  @Test
  void oneAnswerSaysWhatIsLeftAndNotHowFastItGrows() {
    pace.answered(1000, 0, START);
    assertThat(progress().leftBytes()).isEqualTo(1000);
    assertThat(progress().dirtyBytesPerSecond()).isEmpty();
    assertThat(progress().blackoutAtLeast()).isEmpty();
  }

  @Test
  void whatIsReadAndNotLessAfterwardsWasDirtiedMeanwhile() {
    // 600 of 1000 bytes are read in a second and 900 are left: 500 are new.
    pace.answered(1000, 0, START);
    pace.answered(900, 600, START + SECOND);
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(500));
  }

  @Test
  void whatIsOnlyReadDownIsNotDirty() {
    pace.answered(1000, 0, START);
    pace.answered(400, 600, START + SECOND);
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(0));
    // It has taken back an estimate that was too high.
    pace.answered(0, 700, START + 2 * SECOND);
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void theRateIsThatOfTheLastMoments() {
    pace.answered(0, 0, START);
    for (int second = 1; second <= 10; second++) {
      pace.answered(100L * second, 0, START + second * SECOND);
    }
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(100));
    for (int second = 11; second <= 13; second++) {
      pace.answered(1000, 0, START + second * SECOND);
    }
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(0));
  }

  @Test
  void whatIsLeftTakesAsLongAsWhatMovedTook() {
    // 2000 bytes in 4 ms, so that 1000 take 2 ms and the 3000 of an estimate take 6 ms.
    pace.answered(1000, 2000, START);
    pace.moved(500, 1_000_000);
    pace.moved(1500, 3_000_000);
    assertThat(progress().blackoutAtLeast()).contains(Duration.ofMillis(2));
    assertThat(pace.progress(3000).orElseThrow().blackoutAtLeast()).contains(Duration.ofMillis(6));
  }

  @Test
  void whereNothingIsLeftNothingIsForetold() {
    pace.moved(500, 1_000_000);
    pace.answered(0, 500, START);
    assertThat(progress().blackoutAtLeast()).isEmpty();
  }

  @Test
  void answersMayBeAsGreatAsTheyLike() {
    pace.moved(1, Long.MAX_VALUE);
    pace.answered(0, 0, START);
    pace.answered(Long.MAX_VALUE, 1, START + SECOND);
    assertThat(progress().dirtyBytesPerSecond()).isEqualTo(OptionalLong.of(Long.MAX_VALUE));
    assertThat(progress().blackoutAtLeast()).contains(Duration.ofNanos(Long.MAX_VALUE));
  }
}
