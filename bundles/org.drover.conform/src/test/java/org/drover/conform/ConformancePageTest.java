// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.KnownDeviation;
import org.drover.conform.run.Selection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Compares docs/conformance.md with the suite. Run with {@code -Ddrover.rewrite=true} it writes the
 * tables instead.
 */
class ConformancePageTest {
  /** Behind the option, and at the head of a failure; {@code area.name} stands for any id. */
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)(?:--only[ =]|^ +FAIL  )((?!area\\.name)[a-z][a-z0-9.,-]*)");

  private Path file;
  private String page;

  @BeforeEach
  void readThePage() throws IOException {
    file = Path.of(System.getProperty("basedir", ""), "../../docs/conformance.md");
    page = Files.readString(file);
  }

  @Test
  void everyCheckIsInTheTable() throws IOException {
    StringBuilder table =
        new StringBuilder("| check | rule | source | danger |\n|---|---|---|---|\n");
    for (Check check : Checks.all()) {
      ConformanceCheck info = check.info();
      table.append(
          row(code(info.id()), info.rule(), info.source(), info.dangerous() ? "dangerous" : ""));
    }
    compare("checks", table.toString());
  }

  @Test
  void everyKnownDeviationIsInTheTable() throws IOException {
    StringBuilder table =
        new StringBuilder("| driver | check | seen | what is known |\n|---|---|---|---|\n");
    for (KnownDeviation known : KnownDeviation.all()) {
      table.append(row(known.driver(), code(known.check()), known.seen(), known.sentence()));
    }
    compare("known deviations", table.toString());
  }

  @Test
  void everyKnownDeviationIsOfACheckThatThereIs() {
    List<String> ids = Checks.all().stream().map(check -> check.info().id()).toList();
    assertThat(KnownDeviation.all()).allMatch(known -> ids.contains(known.check()));
  }

  /** What a reader copies from the pages must be understood. */
  @Test
  void theExamplesNameChecksThatThereAre() throws IOException {
    Path docs = file.getParent();
    Path help = docs.resolve("../bundles/org.drover.conform/src/main/resources/org/drover/conform");
    String texts =
        page
            + Files.readString(docs.resolve("commands.md"))
            + Files.readString(help.resolve("help.txt"));
    List<String> named =
        EXAMPLE.matcher(texts).results().map(found -> found.group(1)).distinct().toList();
    assertThat(named).contains("state,reset.twice", "reset.twice");
    for (String names : named) {
      assertThatCode(() -> Selection.of(Checks.all(), ConformanceRequest.names(names)))
          .as(names)
          .doesNotThrowAnyException();
    }
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|")).append(" |");
    }
    return row.append('\n').toString();
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  private void compare(String name, String table) throws IOException {
    String begin = "<!-- " + name + ": written by ConformancePageTest -->\n";
    String end = "<!-- end of " + name + " -->";
    assertThat(page).contains(begin, end);
    int from = page.indexOf(begin) + begin.length();
    int to = page.indexOf(end);
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(file, page.substring(0, from) + table + page.substring(to));
    } else {
      assertThat(page.substring(from, to)).isEqualTo(table);
    }
  }
}
