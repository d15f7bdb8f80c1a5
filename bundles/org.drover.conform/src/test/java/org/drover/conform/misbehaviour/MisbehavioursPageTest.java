// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.drover.conform.checks.Checks;
import org.junit.jupiter.api.Test;

/** That {@code docs/misbehaviours.md} says which checks find which mistake: all run on each. */
class MisbehavioursPageTest {
  private static final Path PAGE = Path.of("../../docs/misbehaviours.md");

  /** Rewritten by {@code -DargLine=-Ddrover.rewrite=true}. */
  @Test
  void thePageSaysWhoFindsWhat() throws IOException {
    String page = page(Misbehaviour.all().stream().map(MisbehavioursPageTest::line).toList());
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private static String line(Misbehaviour planted) {
    List<String> others = new ArrayList<>(Planted.failed(Planted.run(planted, Checks.all())));
    assertThat(others.remove(planted.check())).as("%s is found", planted).isTrue();
    return "| `%s` | %s | %s |"
        .formatted(
            planted.check(),
            planted.what(),
            others.isEmpty() ? "" : "`" + String.join("` `", others) + "`");
  }

  private static String page(List<String> lines) {
    long alone = lines.stream().filter(line -> line.endsWith("|  |")).count();
    return """
        # Planted misbehaviours

        Each check of the [conformance suite](conformance.md) has to find a mistake that is planted in a device and a
        kernel that otherwise keep every rule (`org.drover.testkit.spectrue`). A check that finds nothing would say
        nothing. This page is written by `MisbehavioursPageTest`, which plants them all and runs the whole suite on
        each; of the %d mistakes %d are found by their own check and no other.

        | check | planted | found by others too |
        |---|---|---|
        """
            .formatted(lines.size(), alone)
        + String.join("\n", lines)
        + "\n";
  }
}
