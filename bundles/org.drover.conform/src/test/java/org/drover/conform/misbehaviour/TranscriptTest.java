// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Selection;
import org.drover.testkit.spectrue.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That no step of a check gets lost: what all checks did to a device that keeps every rule, call by
 * call, is what the transcript beside this test says. So each change of it is somebody's decision.
 */
class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/resources/org/drover/conform/misbehaviour");

  /** Rewritten by {@code -DargLine=-Ddrover.rewrite=true}; read the difference. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7})
  void everyCallOfEveryCheckIsMade(long features) throws IOException {
    compare("transcript-" + features, Planted.nothing(features, Shape.PLAIN, Checks.all()));
  }

  @Test
  void everyCallOnTheDevicesOwnNodeIsMade() throws IOException {
    compare(
        "transcript-cdev",
        Planted.nothing(
            7, Shape.PLAIN, AccessPath.CDEV, Selection.of(Checks.all(), List.of("cdev"))));
  }

  @Test
  void everyCallIsMadeOnAFunctionThatDoesNotMigrate() throws IOException {
    compare("transcript-plain", Planted.plainFunction(AccessPath.CDEV, true, Checks.all()));
  }

  private static void compare(String name, ConformanceReport report) throws IOException {
    Path file = FOLDER.resolve(name + ".txt");
    String transcript =
        report.results().stream().map(TranscriptTest::lines).collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.createDirectories(FOLDER);
      Files.writeString(file, transcript);
    }
    assertThat(transcript).isEqualTo(Files.readString(file));
  }

  private static String lines(ConformanceResult result) {
    return result.rows().stream()
        .map(row -> "  " + row + "\n")
        .collect(
            Collectors.joining(
                "",
                result.check().id()
                    + ": "
                    + result.verdict()
                    + (result.seen().isEmpty() ? "" : ", " + result.seen())
                    + "\n",
                ""));
  }
}
