// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.PreCopyRound;
import org.junit.jupiter.api.Test;

final class RoundLogTest {
  private final RoundLog log = new RoundLog();

  private void add(int count) {
    IntStream.range(0, count)
        .forEach(at -> log.add(new PreCopyInfo(at, 1), 10L * at, Duration.ofMillis(at)));
  }

  private List<Integer> numbers() {
    return log.kept().stream().map(PreCopyRound::number).toList();
  }

  @Test
  void keepsTheFiguresOfARound() {
    log.add(new PreCopyInfo(5, 7), 11, Duration.ofMillis(13));

    assertThat(log.kept())
        .containsExactly(new PreCopyRound(1, new PreCopyInfo(5, 7), 11, Duration.ofMillis(13)));
  }

  @Test
  void keepsAllOf64() {
    add(64);

    assertThat(numbers()).isEqualTo(IntStream.rangeClosed(1, 64).boxed().toList());
  }

  @Test
  void keepsTheFirstAndTheLastOfMoreAndCountsAll() {
    add(1000);

    assertThat(log.count()).isEqualTo(1000);
    assertThat(numbers()).hasSize(64).startsWith(1, 2).endsWith(999, 1000).contains(32, 969);
  }
}
