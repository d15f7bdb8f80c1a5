// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTimesTest {
  private static Result of(
      double first, double next, double snippet, double interrupt, double command) {
    return new ConsoleTimes()
        .result(
            new ConsoleTimes.Times(
                first,
                List.of(1.0, next, 9999.0),
                List.of(snippet),
                List.of(interrupt),
                List.of(command)));
  }

  @Test
  void theValueIsTheWorstOfTheRows() {
    assertThat(of(500, 150, 50, 50, 90).value()).isCloseTo(0.5, within(1e-9));
    assertThat(of(1500, 150, 50, 50, 90).value()).isCloseTo(1.5, within(1e-9));
    assertThat(of(500, 600, 50, 50, 90).value()).isCloseTo(2, within(1e-9));
    assertThat(of(500, 150, 250, 50, 90).value()).isCloseTo(2.5, within(1e-9));
    assertThat(of(500, 150, 50, 300, 90).value()).isCloseTo(3, within(1e-9));
    assertThat(of(500, 150, 50, 50, 700).value()).isCloseTo(3.5, within(1e-9));
  }

  @Test
  void rowsHaveTheMedians() {
    assertThat(of(500, 150, 50, 60, 90).rows())
        .extracting(Result.Row::subject)
        .containsExactly("500", "150", "50", "60", "90");
  }
}
