// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlotTest {

  @Test
  void columnsStandOnZero() {
    assertThat(Plot.text(List.of(8.0, 4.0, 0.0, 2.0), 40))
        .isEqualTo(
            """
            8 |#
              |#
              |#
              |#
              |##
              |##
              |## #
            0 |####
              +----
            """);
  }

  @Test
  void theLeastValueIsTheFloorWhereItIsBelowZero() {
    assertThat(Plot.text(List.of(-1.5, 0.0), 40))
        .startsWith("     0 | #\n")
        .contains("-1.500 |##\n");
  }

  @Test
  void noPeakIsLostWhereThereAreMoreNumbersThanColumns() {
    List<Double> numbers = new ArrayList<>(Collections.nCopies(1000, 1.0));
    numbers.set(777, 100.0);
    String plot = Plot.text(numbers, 60);

    assertThat(plot.lines()).hasSize(9).allMatch(line -> line.length() <= 60);
    assertThat(plot.lines().findFirst().orElseThrow()).matches("100 \\| +#");
  }

  @Test
  void gapsStayEmptyAndNothingIsSaid() {
    assertThat(Plot.text(List.of(1.0, Double.NaN, 1.0), 40)).contains("1 |# #\n");
    assertThat(Plot.text(List.of(Double.NaN), 40)).isEqualTo("No numbers to plot.\n");
    assertThat(Plot.text(List.of(), 40)).isEqualTo("No numbers to plot.\n");
  }
}
