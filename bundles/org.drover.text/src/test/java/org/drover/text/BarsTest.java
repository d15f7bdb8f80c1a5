// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.text.Bars.Bar;
import org.junit.jupiter.api.Test;

class BarsTest {

  @Test
  void theGreatestValueFillsTheLine() {
    // 4 + 2 + 4 + 3 columns stand before the bar: 10 are left of 23.
    assertThat(
            Bars.text(
                List.of(new Bar("load", "5 ms", 5, '='), new Bar("copy", "10 s", 10, '#')), 23))
        .isEqualTo("load  5 ms  |=====\ncopy  10 s  |##########\n");
  }

  @Test
  void whatIsThereHasAMarkAndWhatIsNotHasNone() {
    assertThat(
            Bars.text(
                List.of(
                    new Bar("a", "1", 1, '#'),
                    new Bar("bb", "1000000", 1e6, '#'),
                    new Bar("c", "0", 0, '#'),
                    new Bar("d", "?", Double.NaN, '#')),
                20))
        .isEqualTo("a         1  |#\nbb  1000000  |##########\nc         0  |\nd         ?  |\n");
  }

  @Test
  void noBarsAreNoLines() {
    assertThat(Bars.text(List.of(), 80)).isEmpty();
  }
}
