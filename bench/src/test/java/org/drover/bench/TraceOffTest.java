// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.bench.TraceOff.Turn;
import org.junit.jupiter.api.Test;

class TraceOffTest {
  /** The median of the turns' own ratios would be 0.5. */
  @Test
  void theValueIsTheRatioOfTheFiguresThatStandBesideIt() {
    Result result =
        new TraceOff()
            .result(1000, List.of(new Turn(100, 120), new Turn(400, 200), new Turn(200, 100)));

    assertThat(result.rows()).containsExactly(new Result.Row("ns for a call", "200.0", "120.0"));
    assertThat(result.value()).isEqualTo(0.6);
    assertThat(result.notes().get(0))
        .isEqualTo(
            "Medians of 3 turns of 1000 calls, without and with the seam by turns; the value is"
                + " the ratio of the two medians.");
  }
}
