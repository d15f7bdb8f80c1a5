// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.impl.console.JLineTerminal;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An interactive console: Karaf's, on a terminal whose keys the test presses. */
@Timeout(60)
class TerminalTest extends ShellTestBase {
  private static final long GUARD_SECONDS = 20;

  @TempDir Path home;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private FakeSession migration;
  private LineDisciplineTerminal terminal;
  private Session console;
  private Thread reader;

  @BeforeEach
  void openATerminal() throws IOException {
    System.setProperty("karaf.etc", home.toString());
    System.setProperty("karaf.home", home.toString());
    System.setProperty("karaf.history", home.resolve("history").toString());
    terminal = new LineDisciplineTerminal("test", "xterm", screen, StandardCharsets.UTF_8);
    terminal.setSize(new Size(100, 24));
    Terminal karafs = new JLineTerminal(terminal);
    PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
    console = shell.factory.create(terminal.input(), out, out, karafs, "UTF-8", () -> {});
    reader = Login.ADMIN.does(() -> new Thread(console, "console"));
    reader.start();
    migration = new FakeSession(Samples.snapshot(SessionState.HELD, "waits"));
    platform.sessions.next = migration;
    awaitScreen(text -> text.contains("> "));
  }

  @AfterEach
  void closeTheTerminal() throws Exception {
    console.close();
    reader.join(TimeUnit.SECONDS.toMillis(GUARD_SECONDS));
    terminal.close();
  }

  private void press(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
  }

  private String screen() {
    return screen.toString(StandardCharsets.UTF_8);
  }

  private void awaitScreen(Predicate<String> shows) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GUARD_SECONDS);
    while (!shows.test(screen())) {
      assertThat(System.nanoTime()).as("screen: %s", screen()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void controlCCancelsAndGivesThePromptBack() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1 --policy manual\r");
    assertThat(migration.awaited.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD  25 %"));
    press("\u0003");
    assertThat(migration.cancelled.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(
        text -> text.contains("cancelling migrate-1; `vfio:sessions` tells when it is over"));
    // The session has not ended; the prompt works all the same.
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
    assertThat(migration.report()).isEmpty();
  }

  @Test
  void controlCPastTheCommitSaysSo() throws Exception {
    migration.cancellable = false;
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    assertThat(migration.awaited.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    press("\u0003");
    awaitScreen(text -> text.contains("migrate-1 is past the point of return and goes on;"));
  }

  @Test
  void theEndOfTheTerminalCancels() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    assertThat(migration.awaited.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    console.close();
    assertThat(migration.cancelled.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theProgressLineMakesRoomForTheReport() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD"));
    migration.end(Samples.report(SessionState.DONE, ""));
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1   MIGRATE DONE after 1.20 s"));
  }

  @Test
  void controlCEndsATraceAndItsFileIsComplete() throws Exception {
    platform.tracing.endless = true;
    Path file = home.resolve("a.trace");
    press("vfio:trace emu:mtty-0 --to " + file + "\r");
    assertThat(platform.tracing.waiting.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    press("\u0003");
    awaitScreen(text -> text.contains("2 calls of emu:mtty-0 in " + file + "."));
    assertThat(file).content().hasLineCount(2);
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  /** Karaf gives the prompt back before the command has ended. */
  @Test
  void theSummaryOfATraceStandsAboveThePrompt() throws Exception {
    platform.tracing.endless = true;
    press("vfio:trace emu:mtty-0 --summary\r");
    assertThat(platform.tracing.waiting.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    press("\u0003");
    awaitScreen(text -> text.contains("2 calls of emu:mtty-0."));
    assertThat(screen()).contains("\r\u001b[KCALL ");
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  @Test
  void controlCEndsAConformanceRunAndTellsHowTheDeviceWasLeft() throws Exception {
    platform.conformance.waits = true;
    press("vfio:conform emu:mtty-0 --fresh\r");
    assertThat(platform.conformance.started.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(text -> text.contains("\r\u001b[K1/2  pass  info.argsz"));
    press("\u0003");
    awaitScreen(
        text -> {
          int results = text.indexOf("TABLE PASS");
          return results >= 0
              && text.indexOf("ended after 1 checks; emu:mtty-0 was left RUNNING", results) > 0;
        });
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  @Test
  void anErrorIsOneSentenceWithoutAStack() throws Exception {
    press("vfio:info emu:mtty-9\r");
    awaitScreen(text -> text.contains("There is no device emu:mtty-9; did you mean emu:mtty-0?"));
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
    assertThat(screen()).doesNotContain("Exception", "\tat ");
  }

  @Test
  void theTabulatorCompletes() throws Exception {
    press("vfio:info emu:m\t\r");
    awaitScreen(text -> text.contains("IOMMU group     3"));
    press("vfio:migrate emu:mtty-0=vfio:0\t --detach\r");
    awaitScreen(text -> text.contains("migrate-1\r\n"));
    assertThat(platform.sessions.requests.toString())
        .contains("source=emu:mtty-0", "vfio:0000:3b:00.2");
  }
}
