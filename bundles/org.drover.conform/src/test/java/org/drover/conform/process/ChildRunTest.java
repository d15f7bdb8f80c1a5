// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.UnfinishedConformanceException;
import org.drover.conform.report.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are shell scripts, well-behaved and otherwise. */
@Timeout(60)
class ChildRunTest {
  private static final ConformanceRequest REQUEST =
      new ConformanceRequest(
          DeviceAddress.parse("vfio:0000:3b:00.2"),
          true,
          false,
          List.of(),
          ConformanceRequest.PATIENCE,
          Optional.empty());
  private static final List<ConformanceCheck> CHECKS =
      List.of(check("info.argsz"), check("state.same"), check("state.other"));
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Longer than a busy machine takes to start a script. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir private Path folder;
  private final List<ConformanceResult> told = new ArrayList<>();

  private static ConformanceCheck check(String id) {
    return new ConformanceCheck(id, "A rule.", "vfio.h", false);
  }

  private static ConformanceReport begun() {
    ConformanceReport all = Samples.report();
    return new ConformanceReport(
        all.address(),
        all.release(),
        all.driver(),
        all.via(),
        all.features(),
        all.started(),
        Duration.ZERO,
        List.of(),
        "not yet");
  }

  private ConformanceReport run(Duration silence, Duration end, String script) throws IOException {
    Files.writeString(folder.resolve("begun"), line(new Message.Begun(begun())));
    Files.writeString(folder.resolve("result"), line(new Message.Result(Samples.passed())));
    Files.writeString(folder.resolve("report"), line(new Message.Report(Samples.report())));
    Files.writeString(
        folder.resolve("failure"), line(new Message.Failure("vfio:0000:3b:00.2 does not open")));
    Files.writeString(folder.resolve("alive"), line(new Message.Alive()));
    List<String> command = List.of("/bin/sh", "-c", "cd " + folder + "; " + script);
    return child(command, new ChildRun.Times(silence, end, LONG)).carryOut(told::add);
  }

  private static ChildRun child(List<String> command, ChildRun.Times times) {
    return new ChildRun(command, REQUEST, CHECKS, times, notice -> {});
  }

  private static String line(Message message) {
    return message.line() + "\n";
  }

  private String heard(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  @Test
  void tellsResultsAsTheyComeAndReturnsTheReport() throws IOException {
    assertThat(run(LONG, LONG, "read order; echo \"$order\" >order; cat result alive report"))
        .isEqualTo(Samples.report());
    assertThat(told).containsExactly(Samples.passed());
    assertThat(heard("order")).isEqualTo(Order.line(REQUEST) + "\n");
  }

  @Test
  void passesTheWorkersSentenceOn() {
    assertThatThrownBy(() -> run(LONG, LONG, "cat failure"))
        .isInstanceOf(DroverException.class)
        .hasMessage("vfio:0000:3b:00.2 does not open");
  }

  @Test
  void saysHowAWorkerDiedInWhichCheckAndItsLastWords() {
    assertThatThrownBy(() -> run(LONG, LONG, "cat result; echo one >&2; echo two >&2; kill -9 $$"))
        .isInstanceOf(DroverException.class)
        .hasMessageMatching(
            "(?s)the process that checks vfio:0000:3b:00\\.2 \\(pid \\d+\\) ended with status 137"
                + " \\(signal 9\\) in the check state\\.same; the last that it said:\none\ntwo");
    assertThat(told).hasSize(1);
  }

  /** A kernel's oops kills who made the call: what came until then is all that is known of it. */
  @Test
  void reportsWhatCameBeforeTheWorkerDied() {
    UnfinishedConformanceException end =
        catchThrowableOfType(
            UnfinishedConformanceException.class,
            () -> run(LONG, LONG, "cat begun result; kill -9 $$"));
    ConformanceReport report = end.report();
    assertThat(report.driver()).isEqualTo(begun().driver());
    assertThat(report.results())
        .containsExactly(
            Samples.passed(),
            new ConformanceResult(
                check("state.same"), ConformanceVerdict.FAIL, end.getMessage(), List.of()),
            new ConformanceResult(
                check("state.other"),
                ConformanceVerdict.NOT_RUN,
                "the process that checked it died in the check state.same",
                List.of()));
    assertThat(report.left())
        .isEqualTo(
            "not brought back: the process that checked it died in the check state.same; reset it"
                + " before it is used");
  }

  @Test
  void aRunThatEndedBeforeItsLastCheckIsToldWithItsReport() throws IOException {
    Files.writeString(
        folder.resolve("unfinished"), line(new Message.Unfinished("no more", Samples.report())));
    assertThatThrownBy(() -> run(LONG, LONG, "cat begun unfinished"))
        .isInstanceOfSatisfying(
            UnfinishedConformanceException.class,
            end -> assertThat(end.report()).isEqualTo(Samples.report()))
        .hasMessage("no more");
  }

  /** Whoever is told fails: the worker leaves the device in order all the same. */
  @Test
  void aListenerThatFailsDoesNotKillTheWorker() {
    ChildRun run =
        child(
            List.of(
                "/bin/sh",
                "-c",
                "cd " + folder + "; cat result; cat >orders; sleep 0.5; touch inorder"),
            new ChildRun.Times(LONG, Duration.ofMillis(1), LONG));
    assertThatThrownBy(
            () -> {
              Files.writeString(
                  folder.resolve("result"), line(new Message.Result(Samples.passed())));
              run.carryOut(
                  result -> {
                    throw new IllegalStateException("no room on the screen");
                  });
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no room on the screen");
    assertThat(folder.resolve("inorder")).exists();
  }

  @Test
  void waitsForTheCheckUnderWayAsLongAsACallMayTake() {
    ConformanceRequest patient =
        new ConformanceRequest(
            REQUEST.address(), true, false, List.of(), Duration.ofMinutes(5), Optional.empty());
    assertThat(ChildRun.Times.of(patient).check())
        .isGreaterThan(patient.patience())
        .isLessThan(ChildRun.Times.of(patient).silence());
  }

  @Test
  void saysThatAWorkerDiedAfterItsLastCheck() {
    assertThatThrownBy(() -> run(LONG, LONG, "cat result result result; exit 3"))
        .hasMessageMatching(".* ended with status 3 after the last check");
  }

  @Test
  void endsOneThatSaysNothingAnyMore() {
    assertThatThrownBy(() -> run(SILENCE, LONG, "cat result; exec sleep 600"))
        .isInstanceOf(DroverException.class)
        .hasMessageMatching(".* \\(pid \\d+\\) has said nothing for 3 s in the check state\\.same");
    assertThat(told).hasSize(1);
  }

  @Test
  void isNotEndedWhileTheWorkerSaysThatItIsThere() throws IOException {
    String patient = "for i in 1 2 3 4 5 6 7 8 9; do sleep 0.5; cat alive; done; cat report";
    assertThat(run(SILENCE, LONG, patient)).isEqualTo(Samples.report());
  }

  @Test
  void returnsTheReportOfAWorkerThatDoesNotEnd() throws IOException {
    ConformanceReport report = run(LONG, SHORT, "cat report; exec sleep 600");
    assertThat(report).isEqualTo(Samples.report());
  }

  @Test
  void refusesWhatIsNoMessage() {
    assertThatThrownBy(() -> run(LONG, LONG, "echo hello; sleep 600"))
        .isInstanceOf(DroverException.class)
        .hasMessageMatching(
            "the process that checks vfio:0000:3b:00\\.2 \\(pid \\d+\\) said what is no message"
                + " \\(hello\\) in the check info\\.argsz");
  }

  @Test
  void saysThatItDoesNotStart() {
    ChildRun run = child(List.of("/nonexistent"), new ChildRun.Times(LONG, LONG, LONG));
    assertThatThrownBy(() -> run.carryOut(told::add))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("vfio:0000:3b:00.2 does not start");
  }

  /** The worker sees the end of its orders, and has the time to leave the device in order. */
  @Test
  void anInterruptEndsTheOrdersAndTheWorkersSentenceIsToldStill() throws IOException {
    Files.writeString(
        folder.resolve("interrupted"), line(new Message.Failure("the run was interrupted")));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run(LONG, LONG, "cat >orders; cat interrupted"))
        .isInstanceOf(DroverException.class)
        .hasMessage("the run was interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(heard("orders")).isEqualTo(Order.line(REQUEST) + "\n");
  }

  /** A real worker: another virtual machine, without a kernel on its class path. */
  @Test
  void aWorkerWithoutTheMachinesKernelSaysSo() {
    try (WorkerHome home = new WorkerHome()) {
      List<String> command = WorkerCommand.of(System.getProperty("java.class.path"), home.folder());
      ChildRun run = child(command, ChildRun.Times.of(REQUEST));
      assertThatThrownBy(() -> run.carryOut(told::add))
          .isInstanceOf(DroverException.class)
          .hasMessageStartingWith("no kernel of the scheme vfio is on the class path");
    }
  }

  @Test
  void aWorkerHasFewDescriptorsAndDoesNotMindControlC() throws Exception {
    List<String> command = WorkerCommand.of("none", folder);
    List<String> shell = new ArrayList<>(command.subList(0, 4));
    shell.addAll(List.of("/bin/sh", "-c", "ulimit -S -n; kill -INT $$; echo still there"));
    Process process = new ProcessBuilder(shell).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("256\nstill there\n");
    assertThat(process.waitFor()).isZero();
  }

  /** What Ctrl-C does: the parent goes down, and the worker has the time to end in order. */
  @Test
  void aParentThatGoesDownEndsItsWorkerFirst() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String script = "cd " + folder + "; read order; touch started; cat; sleep 0.5; touch ended";
    Process parent =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedParent.class.getName(),
                "/bin/sh",
                "-c",
                script)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + LONG.toNanos();
    while (Files.notExists(folder.resolve("started"))) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
    parent.destroy();
    parent.waitFor();
    assertThat(folder.resolve("ended")).exists();
  }
}
