// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench/run} talks sense before it builds or measures anything. */
class BenchRunTest {
  @Test
  void helpNamesTheBenchmarksAndTheModes() throws Exception {
    Script.Result help = Script.run(List.of("bench/run", "--help"));

    assertThat(help.status()).isZero();
    assertThat(help.output())
        .startsWith("usage: bench/run [--quick | --check] [NAME...]\n")
        .contains("save-calls", "bulk", "--quick ", "--check ", "bench/RESULTS.md");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "moon             | 'moon' is not a benchmark; there are: save-calls bulk trace-off",
        "--fast           | '--fast' is not an option of bench/run: it has --quick, --check",
        "--quick --check  | bench/run takes --quick or --check, not both",
        "--check bulk moon| 'moon' is not a benchmark; there are: save-calls bulk trace-off"
      })
  void wrongCallIsOneClearLine(String words, String reason) throws Exception {
    List<String> command = new ArrayList<>(List.of("bench/run"));
    command.addAll(List.of(words.split(" ", -1)));

    Script.Result result = Script.run(command);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.output()).startsWith("drover: " + reason).hasLineCount(1);
  }
}
