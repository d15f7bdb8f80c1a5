// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class DrawingTest {
  private static final int WIDTH = 40;

  private record Row(String arc, int ms) {}

  @Test
  void tablesAreOfWhateverHasRows() {
    String table = "ARC | MS\n----+---\na   | 1";
    assertThat(Drawing.table(List.of(new Row("a", 1)), WIDTH)).hasToString(table);
    assertThat(Drawing.table(new Row[] {new Row("a", 1)}, WIDTH)).hasToString(table);
    assertThat(Drawing.table(Stream.of(new Row("a", 1)), WIDTH)).hasToString(table);
    assertThat(Drawing.table(Map.of("a", 1), WIDTH))
        .hasToString("KEY | VALUE\n----+------\na   | 1");
    assertThat(Drawing.table(new int[] {7}, WIDTH)).hasToString("VALUE\n-----\n7");
    assertThat(Drawing.table(List.of(), WIDTH)).hasToString("No rows.");
    assertThatThrownBy(() -> Drawing.table(7, WIDTH))
        .hasMessage("a Integer has no rows; give a collection, an array, a stream or a map.");
  }

  @Test
  void valuesOfTheApiHaveTheirOwnTables() {
    assertThat(Drawing.table(List.of(Samples.mtty(1, MigrationState.RUNNING)), 100).toString())
        .startsWith("ADDRESS");
  }

  @Test
  void plotsAreOfNumbersAndDurations() {
    assertThat(Drawing.plot(List.of(1, 2.0, Duration.ofMillis(8)), WIDTH).toString())
        .startsWith("8 |  #\n")
        .endsWith("0 |###\n  +---");
    assertThat(Drawing.plot(IntStream.of(3, 3), WIDTH).toString()).startsWith("3 |##\n");
    assertThat(Drawing.plot(new double[] {3}, WIDTH).toString()).startsWith("3 |#\n");
    assertThatThrownBy(() -> Drawing.plot(List.of("x"), WIDTH))
        .hasMessage("a String cannot be plotted; give numbers or durations.");
  }

  @Test
  void aMapIsBars() {
    Map<String, Duration> times = new LinkedHashMap<>();
    times.put("stop", Duration.ofMillis(20));
    times.put("copy", Duration.ofMillis(40));
    assertThat(Drawing.plot(times, 30))
        .hasToString("stop  20.0 ms  |" + "#".repeat(7) + "\ncopy  40.0 ms  |" + "#".repeat(14));
    assertThat(Drawing.plot(Map.of(), WIDTH)).hasToString("No numbers to plot.");
  }
}
