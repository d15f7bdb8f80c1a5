// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.drover.api.IovaRange;
import org.drover.bench.DirtyBitmaps.Figures;
import org.drover.bench.DirtyBitmaps.Turn;
import org.junit.jupiter.api.Test;

class DirtyBitmapsTest {
  private static final long GIB = 1L << 30;
  private final Workbench bench = new Workbench(Path.of("."), Path.of("."), true);

  private static Figures figures(long or, long scan) {
    return new Figures(or * 1_000_000, scan * 1_000_000, 3, 40);
  }

  @Test
  void readsWhatTheProgramPrints() {
    assertThat(Figures.parse("19094230 46785788 1035069 52620681\n"))
        .isEqualTo(new Figures(19094230, 46785788, 1035069, 52620681));
  }

  @Test
  void theValueIsTheRatioOfTheLastRowsFigures() {
    Result result =
        new DirtyBitmaps()
            .result(
                bench,
                GIB,
                List.of(
                    new Turn(figures(10, 20), figures(10, 40)),
                    new Turn(figures(90, 90), figures(90, 90)),
                    new Turn(figures(12, 24), figures(20, 40))));

    assertThat(result.rows())
        .containsExactly(
            new Result.Row("OR, ms", "12.0", "20.0"),
            new Result.Row("scan, ms", "24.0", "40.0"),
            new Result.Row("OR and scan, ms", "36.0", "60.0"));
    assertThat(result.value()).isEqualTo(0.6);
  }

  @Test
  void whoFindsSomethingElseIsNotMeasured() {
    Turn turn = new Turn(figures(1, 1), new Figures(1, 1, 3, 41));

    assertThatThrownBy(() -> new DirtyBitmaps().result(bench, GIB, List.of(turn)))
        .hasMessageContaining("did not find the same");
  }

  /** By hand: 1 * 6364136223846793005 + 1442695040888963407 = 7806831264735756412. */
  @Test
  void theFirstRunIsWhereTheGeneratorPutsIt() {
    long state = 7806831264735756412L;
    long first = (state >>> 33) % 3900;
    long length = 1 + (state >>> 40) % 100;

    assertThat(DirtyBitmaps.filled(16L << 20, 1).dirtyRanges(2))
        .containsExactly(new IovaRange(first * 4096, length * 4096));
  }
}
