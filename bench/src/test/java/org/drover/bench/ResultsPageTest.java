// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ResultsPageTest {
  private static Result result(double value) {
    return new Result(
        "few",
        "What is compared",
        "C",
        "Drover",
        List.of("cc -o x bench/c/x.c", "./x 1"),
        List.of(new Result.Row("calls", "40", "41")),
        "more than C",
        value,
        List.of("A note."));
  }

  private static Limits limits() throws IOException {
    return Limits.parse(List.of("few at-most 2"));
  }

  @Test
  void pageSaysWhenWhereAndHowEachFigureCameAbout() throws IOException {
    String page =
        ResultsPage.page(
            LocalDate.of(2026, 1, 2), List.of("2 processors"), List.of(result(1)), limits());

    assertThat(page)
        .startsWith("<!-- SPDX-License-Identifier: Apache-2.0 -->\n")
        .contains("on 2026-01-02;", "\n- 2 processors\n", "\n## few\n\nWhat is compared.\n")
        .contains(
            "\n    cc -o x bench/c/x.c\n    ./x 1\n",
            "\n| | C | Drover |\n",
            "\n| calls | 40 | 41 |\n")
        .contains("\n**more than C: 1; limit: at most 2**\n", "\n- A note.\n");
  }

  @Test
  void brokenLimitIsTold() throws IOException {
    assertThat(ResultsPage.verdict(result(2.5), limits()))
        .isEqualTo("more than C: 2.50; limit: at most 2 - BROKEN");
  }
}
