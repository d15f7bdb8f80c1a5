// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitsTest {
  @Test
  void valueAtItsLimitHoldsAndOneBeyondItDoesNot() throws IOException {
    Limits limits = Limits.parse(List.of("# a comment", "", "few at-most 2", "many at-least 0.5"));

    assertThat(limits.of("few").holds(2)).isTrue();
    assertThat(limits.of("few").holds(3)).isFalse();
    assertThat(limits.of("many").holds(0.5)).isTrue();
    assertThat(limits.of("many").holds(0.49)).isFalse();
    assertThat(limits.of("few")).hasToString("at most 2");
    assertThat(limits.of("many")).hasToString("at least 0.50");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"few", "few at-most", "few about 2", "few at-most two", "few at-most 2 3"})
  void lineThatIsNoLimitIsNamed(String line) {
    assertThatThrownBy(() -> Limits.parse(List.of(line)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'" + line + "'");
  }

  @Test
  void everyBenchmarkHasALimitAndEveryLimitABenchmark() throws IOException {
    Limits limits = Limits.read(Path.of("limits"));

    assertThat(BenchMain.ALL).extracting(Benchmark::name).containsExactlyElementsOf(limits.names());
  }

  @Test
  void unknownNameIsToldWithTheKnownOnes() throws IOException {
    Limits limits = Limits.parse(List.of("few at-most 2", "many at-least 0.5"));

    assertThatThrownBy(() -> limits.of("moon")).hasMessageContaining("moon", "few, many");
  }
}
