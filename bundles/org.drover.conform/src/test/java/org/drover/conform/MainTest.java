// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.report.JsonReport;
import org.drover.conform.report.Reports;
import org.drover.conform.report.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program, with a worker that is a shell script. */
@Timeout(60)
class MainTest {
  private static final String DEVICE = "vfio:0000:3b:00.2";

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(ConformanceReport report, String... words) throws IOException {
    says(report);
    return run("cat said", false, words);
  }

  private void says(ConformanceReport report) throws IOException {
    Files.writeString(
        folder.resolve("said"),
        "{\"result\":"
            + JsonReport.json(Samples.passed())
            + "}\n{\"report\":"
            + JsonReport.json(report)
            + "}\n");
  }

  private int run(String script, boolean terminal, String... words) {
    Main main =
        new Main(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminal,
            home -> List.of("/bin/sh", "-c", "cd " + folder + "; " + script));
    return main.run(List.of(words));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static ConformanceReport with(ConformanceResult... results) {
    ConformanceReport all = Samples.report();
    return new ConformanceReport(
        all.address(),
        all.release(),
        all.driver(),
        all.via(),
        all.features(),
        all.started(),
        all.took(),
        List.of(results),
        all.left());
  }

  private static ConformanceResult ended(ConformanceVerdict verdict) {
    ConformanceCheck check = Samples.passed().check();
    return new ConformanceResult(check, verdict, "seen", List.of());
  }

  @Test
  void printsTheTableAndIsOneForAFailure() throws IOException {
    assertThat(run(Samples.report(), DEVICE, "--fresh")).isEqualTo(1);
    assertThat(out()).isEqualTo(Reports.render(Samples.report(), ConformanceForm.TABLE));
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PASS, 0", "KNOWN_DEVIATION, 0", "FAIL, 1", "NOT_APPLICABLE, 1", "NOT_RUN, 1"})
  void itsStatusIsZeroOnlyIfSomethingWasExecutedAndNothingFailed(
      ConformanceVerdict verdict, int status) throws IOException {
    assertThat(run(with(ended(verdict)), DEVICE, "--fresh")).isEqualTo(status);
  }

  @Test
  void printsJsonAndNothingElse() throws IOException {
    assertThat(run(with(Samples.passed()), "--json", "--fresh", DEVICE)).isZero();
    assertThat(JsonReport.report(JsonParser.parseString(out()).getAsJsonObject()))
        .isEqualTo(with(Samples.passed()));
    assertThat(err()).isEmpty();
  }

  @Test
  void writesFilesBesides() throws IOException {
    Path junit = folder.resolve("junit.xml");
    Path markdown = folder.resolve("page.md");
    run(Samples.report(), DEVICE, "--fresh", "--junit", "" + junit, "--markdown=" + markdown);
    assertThat(junit).hasContent(Reports.render(Samples.report(), ConformanceForm.JUNIT));
    assertThat(markdown).hasContent(Reports.render(Samples.report(), ConformanceForm.MARKDOWN));
    assertThat(out()).contains("1 pass, 1 fail");
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeTheDeviceIsWiped() {
    String nowhere = folder.resolve("none/page.md").toString();
    String good = folder.resolve("junit.xml").toString();
    assertThat(
            run("touch started", false, DEVICE, "--fresh", "--junit", good, "--markdown", nowhere))
        .isEqualTo(3);
    assertThat(err()).contains("cannot be written to " + nowhere).hasLineCount(1);
    assertThat(run("touch started", false, DEVICE, "--fresh", "--junit", "/")).isEqualTo(3);
    assertThat(err()).endsWith("cannot be written to /: it is a folder; name a file\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeWrittenAfterAllKeepsNoOtherFromIt() throws IOException {
    Path junit = folder.resolve("junit.xml");
    Path markdown = folder.resolve("page.md");
    says(Samples.report());
    int status =
        run(
            "mkdir junit.xml; cat said",
            false,
            DEVICE,
            "--fresh",
            "--junit",
            "" + junit,
            "--markdown",
            "" + markdown);
    assertThat(status).isEqualTo(3);
    assertThat(out()).contains("1 pass, 1 fail");
    assertThat(err()).contains("cannot be written to " + junit).hasLineCount(1);
    assertThat(markdown).hasContent(Reports.render(Samples.report(), ConformanceForm.MARKDOWN));
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("said", "junit.xml", "page.md");
  }

  @Test
  void ordersWhatWasTyped() throws IOException {
    assertThat(
            run(
                "read order; echo \"$order\" >order; exit 1",
                false,
                DEVICE,
                "--fresh",
                "--dangerous",
                "--only=state,info",
                "--only",
                "reset",
                "--patience",
                "7",
                "--via=cdev"))
        .isEqualTo(3);
    assertThat(folder.resolve("order"))
        .hasContent(
            "{\"address\":\"vfio:0000:3b:00.2\",\"fresh\":true,\"dangerous\":true,\"only\":"
                + "[\"state\",\"info\",\"reset\"],\"patience\":\"PT7S\",\"via\":\"cdev\"}");
  }

  @Test
  void saysBeforeWhatTheMachineMayDieOf() throws IOException {
    run(with(Samples.passed()), DEVICE, "--fresh", "--dangerous", "--only", "pairs,save");
    run("cat said", false, DEVICE, "--fresh", "--dangerous", "--only", "pairs,save");
    assertThat(err())
        .startsWith(
            "drover: the machine may hang or die, with all that runs on it, of: pairs.blocked\n");
    run("cat said", false, DEVICE, "--fresh", "--dangerous", "--only", "save");
    assertThat(err()).doesNotContain("may hang or die, with all that runs on it, of: save");
  }

  @Test
  void aTerminalSeesHowItGetsOn() throws IOException {
    run(with(Samples.passed()), DEVICE, "--fresh");
    run("cat said", true, DEVICE, "--fresh");
    assertThat(err()).matches("(?s)\r\u001b\\[K1/\\d+  pass  info\\.argsz\r\u001b\\[K");
  }

  @Test
  void aRunThatWasNotCarriedOutIsThree() {
    assertThat(run("echo 'no memory' >&2; kill -9 $$", false, DEVICE, "--fresh")).isEqualTo(3);
    assertThat(out()).isEmpty();
    assertThat(err())
        .startsWith("drover: the process that checks " + DEVICE)
        .contains("(signal 9)", "no memory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "vfio:a; --fresh",
        "; ADDRESS is missing",
        "--fresh; ADDRESS is missing",
        "vfio:a vfio:b --fresh; 'vfio:b' is one word too many",
        "vfio:a --fresh --frsh; there is no option --frsh",
        "vfio:a --fresh --only; value of --only is missing",
        "vfio:a --fresh --only ,; names no check",
        "vfio:a --fresh --only=; names no check",
        "vfio:a --fresh --only pairs.blocked; say --dangerous if that is meant",
        "vfio:a --fresh --only moon; no check and no area 'moon'",
        "vfio:a --fresh --patience soon; 'soon' is no number of seconds",
        "vfio:a --fresh --patience 0; allow a system call 1 to 86400 s",
        "vfio:a --fresh --patience 86401; allow a system call 1 to 86400 s",
        "vfio:a --fresh --patience 9223372036854775807; allow a system call 1 to 86400 s",
        "vfio:a --fresh --patience -9223372036854775808; allow a system call 1 to 86400 s",
        "vfio:a --fresh --via; value of --via is missing",
        "vfio:a --fresh --via iommu; 'iommu' is no way to open a device; write group or cdev",
        "mtty --fresh; 'mtty' is not a device address",
      })
  void whatIsRefusedIsTwoAndSaysWhy(String line, String sentence) {
    String[] words = line == null ? new String[0] : line.split(" ", -1);
    assertThat(run("touch started", false, words)).isEqualTo(2);
    assertThat(err()).startsWith("drover: ").contains(sentence).hasLineCount(1);
    assertThat(out()).isEmpty();
    assertThat(folder.resolve("started")).doesNotExist();
  }

  @Test
  void listsTheChecksWithoutADevice() {
    assertThat(run("touch started", false, "--list", "--only", "reset")).isZero();
    assertThat(out()).startsWith("reset.").contains("    source: ").doesNotContain("\ninfo.");
    assertThat(out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void listsTheChecksForPrograms() {
    assertThat(run("touch started", false, "--list", "--json", "--only", "reset.twice")).isZero();
    JsonArray checks = JsonParser.parseString(out()).getAsJsonArray();
    assertThat(checks).hasSize(1);
    JsonObject check = checks.get(0).getAsJsonObject();
    assertThat(check.keySet()).containsExactly("id", "rule", "source", "dangerous");
    assertThat(check.get("id").getAsString()).isEqualTo("reset.twice");
    assertThat(check.get("dangerous").getAsBoolean()).isFalse();
  }

  @Test
  void whatNobodyExpectsIsThreeAndOneSentence() {
    Main main =
        new Main(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            home -> {
              throw new IllegalStateException("no class path");
            });
    assertThat(main.run(List.of(DEVICE, "--fresh"))).isEqualTo(3);
    assertThat(err()).startsWith("drover: ").endsWith("no class path\n").hasLineCount(1);
  }

  @Test
  void whatCameBeforeTheWorkerDiedIsPrintedAndWritten() throws IOException {
    Path junit = folder.resolve("junit.xml");
    Files.writeString(folder.resolve("begun"), "{\"begun\":" + JsonReport.json(with()) + "}\n");
    Files.writeString(
        folder.resolve("result"), "{\"result\":" + JsonReport.json(Samples.passed()) + "}\n");
    int status =
        run(
            "cat begun result; kill -9 $$",
            false,
            DEVICE,
            "--fresh",
            "--only",
            "reset",
            "--junit",
            "" + junit);
    assertThat(status).isEqualTo(3);
    assertThat(out())
        .contains("1 pass, 1 fail, ", "driver mlx5_vfio_pci, opened by cdev")
        .containsPattern("(?m)^not run: the process that checked it died in the check reset\\.");
    assertThat(err()).contains("(signal 9) in the check reset.").hasLineCount(1);
    assertThat(junit).content().contains("<failure").endsWith("</testsuite>\n");
  }

  /** What Ctrl-C does: this virtual machine goes down while its main thread listens. */
  @Test
  void whatCameBeforeControlCIsPrintedStill() throws Exception {
    ConformanceReport left = with(Samples.passed(), ended(ConformanceVerdict.NOT_RUN));
    Files.writeString(
        folder.resolve("unfinished"),
        "{\"unfinished\":\"the run was interrupted after 1 checks\",\"report\":"
            + JsonReport.json(left)
            + "}\n");
    String script = "cd " + folder + "; read order; touch started; cat; cat unfinished";
    Path printed = folder.resolve("printed");
    Path said = folder.resolve("told");
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedMain.class.getName(),
                script,
                DEVICE,
                "--fresh")
            .redirectOutput(printed.toFile())
            .redirectError(said.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Files.notExists(folder.resolve("started"))) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    parent.destroy();
    parent.waitFor();
    assertThat(printed).hasContent(Reports.render(left, ConformanceForm.TABLE));
    assertThat(said)
        .content()
        .contains("drover: the run was interrupted after 1 checks\n")
        .containsOnlyOnce("drover: waiting at most 40 s for the check under way");
  }

  @Test
  void helpsOnATerminalOfEightyColumns() {
    assertThat(run("touch started", false, "--help")).isZero();
    assertThat(out().lines()).hasSizeGreaterThan(40).allMatch(line -> line.length() <= 80);
    for (String option :
        List.of("--fresh", "--dangerous", "--only", "--via", "--patience", "--json", "--list")) {
      assertThat(out()).contains("\n  " + option + " ");
    }
    assertThat(out()).contains("DANGER", "EXIT STATUS", "docs/conformance.md");
  }
}
