// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole machine against the kernel's complete paths, copied by hand into text files. */
class MigrationFsmFixtureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "STOP_COPY; 16",
        "STOP_COPY,P2P; 25",
        "STOP_COPY,PRE_COPY; 25",
        "STOP_COPY,P2P,PRE_COPY; 49"
      })
  void takesTheKernelsPaths(String featureNames, int pairs) throws IOException {
    FeatureSet features = FeatureSet.parse(featureNames);
    List<List<String>> rows = rows("paths-" + featureNames + ".txt");
    List<String> targets = rows.get(0);
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      for (int column = 1; column < row.size(); column++) {
        MigrationState from = ShortNames.state(row.get(0));
        MigrationState to = ShortNames.state(targets.get(column));
        expected.add(from + " to " + to + ": " + spelled(row.get(column)));
        actual.add(from + " to " + to + ": " + spelled(MigrationFsm.route(from, to, features)));
      }
    }

    assertThat(expected).hasSize(pairs);
    assertThat(actual).containsExactlyElementsOf(expected);
  }

  private static List<List<String>> rows(String file) throws IOException {
    try (InputStream in = MigrationFsmFixtureTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("|"))
          .map(line -> Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList())
          .toList();
    }
  }

  /** A cell with the short names spelled out: {@code [RUNNING, PRE_COPY] *}. */
  private static String spelled(String cell) {
    if (cell.equals("blocked")) {
      return cell;
    }
    boolean stream = cell.endsWith("*");
    String hops = cell.replace("*", "").strip();
    List<MigrationState> states =
        hops.equals("=")
            ? List.of()
            : Arrays.stream(hops.split(">")).map(ShortNames::state).toList();
    return states + (stream ? " *" : "");
  }

  private static String spelled(Route route) {
    if (route instanceof Route.Path path) {
      return path.hops() + (path.stream() == StreamKind.NONE ? "" : " *");
    }
    return "blocked";
  }
}
