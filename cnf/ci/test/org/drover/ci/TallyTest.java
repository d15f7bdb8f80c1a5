// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
  private static final String PASSED = "<testcase classname='a.B' name='%s'/>";
  private static final String FAILED =
      "<testcase classname='a.B' name='%s'><failure message='m'>t</failure></testcase>";
  private static final String ERROR =
      "<testcase classname='a.B' name='%s'><error message='m'>t</error></testcase>";
  private static final String SKIPPED = "<testcase classname='a.B' name='%s'><skipped/></testcase>";

  @TempDir private Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @Test
  void countsEachLayerAndClosesWithTheSum() throws IOException {
    report("one/x", PASSED.formatted("p"), PASSED.formatted("q"));
    report("one/deeper/y", PASSED.formatted("r"));
    report("two", PASSED.formatted("s"), SKIPPED.formatted("t"));

    assertThat(tally("unit=one", "kernel=two")).isZero();
    assertThat(lines())
        .containsExactly(
            "unit       3 passed, 0 failed, 0 skipped",
            "kernel     1 passed, 0 failed, 1 skipped",
            "4 passed, 0 failed, 1 skipped");
  }

  @Test
  void layerMayHaveSeveralFolders() throws IOException {
    report("one", PASSED.formatted("p"));
    report("two", PASSED.formatted("q"));

    assertThat(tally("unit=one", "unit=two")).isZero();
    assertThat(lines()).first().isEqualTo("unit       2 passed, 0 failed, 0 skipped");
  }

  @Test
  void failureAndErrorBothFailAndAreNamed() throws IOException {
    report("one", FAILED.formatted("p"), ERROR.formatted("q"), PASSED.formatted("r"));

    assertThat(tally("unit=one")).isEqualTo(1);
    assertThat(lines())
        .contains("unit: FAILED a.B#p", "unit: FAILED a.B#q")
        .last()
        .isEqualTo("1 passed, 2 failed, 0 skipped");
  }

  @Test
  void failedTestIsToldWithBothEndsOfWhatItSaid() throws IOException {
    String said = IntStream.rangeClosed(1, 40).mapToObj(i -> "line " + i).collect(joining("&#10;"));
    report("one", FAILED.formatted("p").replace("'m'", "'" + said + "'"));

    assertThat(tally("unit=one")).isEqualTo(1);
    assertThat(lines())
        .contains("unit: FAILED a.B#p", "    line 1", "    line 15", "    line 26", "    line 40")
        .contains("    ...")
        .doesNotContain("    line 16", "    line 25");
  }

  @Test
  void layerWithoutReportsFails() throws IOException {
    report("one", PASSED.formatted("p"));

    assertThat(tally("unit=one", "kernel=absent")).isEqualTo(1);
    assertThat(lines()).contains("kernel: no reports");
  }

  @Test
  void layerWhoseReportsHaveNoTestsFails() throws IOException {
    report("one", "");

    assertThat(tally("unit=one")).isEqualTo(1);
    assertThat(lines()).contains("unit: no tests in 1 reports");
  }

  @Test
  void reportOlderThanTheRunDoesNotCount() throws IOException {
    Path old = report("one/old", PASSED.formatted("p"));
    Path began = Files.createFile(folder.resolve("began"));
    Instant start = Instant.parse("2025-01-01T00:00:00Z");
    Files.setLastModifiedTime(began, FileTime.from(start));
    Files.setLastModifiedTime(old, FileTime.from(start.minusMillis(1)));

    assertThat(tally("--since", began.toString(), "unit=one")).isEqualTo(1);
    assertThat(lines()).contains("unit: no reports but 1 of an earlier run");

    report("one/new", PASSED.formatted("q"));
    assertThat(tally("--since", began.toString(), "unit=one")).isZero();
    assertThat(lines()).last().isEqualTo("1 passed, 0 failed, 0 skipped");
  }

  @Test
  void brokenReportFails() throws IOException {
    report("one", PASSED.formatted("p"), "<testcase classname='a.B'");

    assertThat(tally("unit=one")).isEqualTo(1);
    assertThat(lines()).anyMatch(line -> line.contains("cannot be read"));
  }

  @Test
  void xmlFilesElsewhereDoNotCount() throws IOException {
    Path report = report("one", PASSED.formatted("p"));
    Files.createDirectories(folder.resolve("one/src"));
    Files.copy(report, folder.resolve("one/src/TEST-copy.xml"));

    assertThat(tally("unit=one")).isZero();
    assertThat(lines()).last().isEqualTo("1 passed, 0 failed, 0 skipped");
  }

  @Test
  void requiredTestMustHavePassed() throws IOException {
    report("one", PASSED.formatted("p"), SKIPPED.formatted("q"));
    Path list = required("# a comment", "", "unit a.B#p", "unit  a.B#q", "unit a.B#gone");

    assertThat(tally("--required", list.toString(), "unit=one")).isEqualTo(1);
    assertThat(lines())
        .contains(
            "required, but not among the passed: unit  a.B#q",
            "required, but not among the passed: unit a.B#gone")
        .doesNotContain("required, but not among the passed: unit a.B#p");
  }

  @Test
  void requiredTestMustHavePassedInItsOwnLayer() throws IOException {
    report("one", PASSED.formatted("p"));
    report("two", PASSED.formatted("q"));
    Path list = required("kernel a.B#p");

    assertThat(tally("--required", list.toString(), "unit=one", "kernel=two")).isEqualTo(1);
  }

  @Test
  void requiredTestOfALayerThatWasNotRunIsNotMissed() throws IOException {
    report("one", PASSED.formatted("p"));
    Path list = required("kernel a.B#q");

    assertThat(tally("--required", list.toString(), "unit=one")).isZero();
  }

  @Test
  void parameterizedTestIsKnownByItsMethod() throws IOException {
    report("one", PASSED.formatted("p(int, String)[1]"), PASSED.formatted("q{int}[2]"));
    Path list = required("unit a.B#p", "unit a.B#q");

    assertThat(tally("--required", list.toString(), "unit=one")).isZero();
  }

  @Test
  void skippedTestFailsWhereNoneMayBe() throws IOException {
    report("one", PASSED.formatted("p"), SKIPPED.formatted("q"));

    assertThat(tally("--no-skips", "unit=one")).isEqualTo(1);
    assertThat(lines()).last().isEqualTo("1 passed, 0 failed, 1 skipped");
  }

  @Test
  void wrongCallIsToldApartFromFailedTests() throws IOException {
    assertThat(tally()).isEqualTo(2);
    assertThat(tally("unit")).isEqualTo(2);
    assertThat(tally("unit=one", "--since")).isEqualTo(2);
  }

  @Test
  void runsFromItsSource() throws IOException, InterruptedException {
    report("one", FAILED.formatted("p"));
    Script.Result result =
        Script.run(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                Script.ROOT.resolve("cnf/ci/Tally.java").toString(),
                "unit=" + folder.resolve("one")));
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).endsWith("0 passed, 1 failed, 0 skipped\n");
  }

  private int tally(String... args) throws IOException {
    output.reset();
    String[] absolute = args.clone();
    for (int i = 0; i < absolute.length; i++) {
      absolute[i] = absolute[i].replaceFirst("^([a-z]+)=", "$1=" + folder + "/");
    }
    return Tally.run(absolute, new PrintStream(output, true, UTF_8));
  }

  private List<String> lines() {
    return output.toString(UTF_8).lines().toList();
  }

  private Path report(String module, String... cases) throws IOException {
    Path reports = folder.resolve(module).resolve("target/surefire-reports");
    Files.createDirectories(reports);
    Path report = reports.resolve("TEST-a.B.xml");
    String xml = "<?xml version='1.0' encoding='UTF-8'?>\n<testsuite name='a.B'>";
    return Files.writeString(report, xml + String.join("\n", cases) + "</testsuite>\n");
  }

  private Path required(String... lines) throws IOException {
    return Files.write(folder.resolve("required.txt"), List.of(lines));
  }
}
