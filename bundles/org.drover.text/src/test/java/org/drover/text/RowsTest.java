// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowsTest {
  private record Run(String arc, Duration took, Optional<Integer> bytesMoved) {}

  @Test
  void componentsAreColumns() {
    assertThat(
            Rows.text(
                List.of(
                    new Run("STOP > RUNNING", Duration.ofMillis(12), Optional.empty()),
                    new Run("RUNNING > STOP", Duration.ofNanos(420_000), Optional.of(96))),
                80))
        .isEqualTo(
            """
            ARC            | TOOK    | BYTES MOVED
            ---------------+---------+------------
            STOP > RUNNING | 12.0 ms | -
            RUNNING > STOP | 0.42 ms | 96
            """);
  }

  @Test
  void keysAreColumnsAndMissingOnesAreEmpty() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("device", List.of(1, 2));
    first.put("ms", 3);
    assertThat(Rows.text(List.of(first, Map.of("note", 'x'), 7), 80))
        .isEqualTo(
            """
            DEVICE | MS | NOTE | VALUE
            -------+----+------+------
            1, 2   | 3  |      |
                   |    | 'x'  |
                   |    |      | 7
            """);
  }

  @Test
  void noRowsAreSaidToBeNone() {
    assertThat(Rows.text(List.of(), 80)).isEqualTo("No rows.\n");
  }
}
