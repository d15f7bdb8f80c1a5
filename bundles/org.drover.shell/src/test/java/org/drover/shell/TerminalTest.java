// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Owner;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an interactive console shows. */
@Timeout(60)
class TerminalTest extends ConsoleTestBase {
  private static final String PROMPT = "@root()> ";

  @Test
  void controlCCancelsAndGivesThePromptBack() throws Exception {
    migration.snapshot = Samples.snapshot(SessionState.HELD, "as wide as it can be ".repeat(9));
    press("vfio:migrate emu:mtty-0=emu:mtty-1 --policy manual\r");
    assertThat(migration.awaited.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD  25 %"));
    press("\u0003");
    assertThat(migration.cancelled.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(
        text -> text.contains("cancelling migrate-1; `vfio:sessions` tells when it is over"));
    assertThat(picture()).as("the line that changed is gone").doesNotContain("HELD");
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
  void controlCEndsAMeasurementWithWhatItHas() throws Exception {
    press("vfio:dirty emu:mtty-0 --seconds 1000\r");
    assertThat(platform.dirty.tracking.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    press("\u0003");
    awaitScreen(text -> text.contains("Each character is 16 pages"));
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
    assertThat(platform.dirty.open).hasValue(0);
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

  /** The command that was interrupted ends when the next line is being typed already. */
  @Test
  void controlCGivesUpTheLineThatIsTypedNext() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD"));
    press("\u0003");
    awaitScreen(text -> text.contains("tells when it is over"));
    press("half");
    awaitPicture(picture -> picture.contains(PROMPT + "half"));
    long prompts = prompts();
    press("\u0003");
    awaitPicture(picture -> prompts() > prompts);
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  /** A system call that no interrupt ends; Karaf prints nothing more of it. */
  @Test
  void whatEndsAfterControlCStandsAboveThePrompt() throws Exception {
    aSetThatEndsAfterControlCShows(hangingDevice(), "emu:mtty-0");
  }

  private void aSetThatEndsAfterControlCShows(FakeDevice device, String line) throws Exception {
    press("vfio:state emu:mtty-0 --set STOP\r");
    pressControlCWhile(device);
    device.hangs.countDown();
    awaitScreen(text -> text.contains("\r\u001b[K" + line));
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  @Test
  void whatFailsAfterControlCSaysSoAboveThePrompt() throws Exception {
    FakeDevice device = hangingDevice();
    device.failure = new DroverException("SET of emu:mtty-0 failed with EIO; vfio:reset it.");
    aSetThatEndsAfterControlCShows(device, "SET of emu:mtty-0 failed with EIO;");
  }

  private FakeDevice hangingDevice() {
    Owner ada = new Owner(Owner.Kind.PERSON, "ada");
    FakeDevice device = platform.devices.lease(DeviceAddress.parse("emu:mtty-0"), ada);
    device.hangs = new CountDownLatch(1);
    return device;
  }

  private void pressControlCWhile(FakeDevice hangs) throws Exception {
    assertThat(hangs.transitionBegun.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    picture();
    long prompts = prompts();
    press("\u0003");
    awaitPicture(picture -> prompts() > prompts);
  }

  private long prompts() {
    return picture().lines().filter(line -> line.contains(PROMPT)).count();
  }

  @Test
  void theProgressLineGoesWhateverEndsTheCommand() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD"));
    migration.broken = new IllegalStateException("a fault of the engine");
    awaitScreen(text -> text.contains("failed unexpectedly with IllegalStateException"));
    assertThat(picture()).doesNotContain("HELD");
    press("vfio:drivers\r");
    awaitScreen(text -> text.contains("No plug-ins;"));
  }

  @Test
  void theProgressLineFitsANarrowTerminal() throws Exception {
    resize(40, 24);
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD  25 %"));
    resize(18, 24);
    awaitScreen(text -> text.endsWith("\r\u001b[Kmigrate-1 PRE_C"));
    migration.end(Samples.report(SessionState.DONE, ""));
    awaitScreen(text -> text.contains("mtty_reset"));
  }

  @Test
  void controlCIsTheShellsAgainAfterwards() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD"));
    migration.end(Samples.report(SessionState.DONE, ""));
    awaitScreen(text -> text.contains("MIGRATE DONE after"));
    platform.tracing.endless = true;
    press("vfio:trace emu:mtty-0 --summary\r");
    assertThat(platform.tracing.waiting.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    press("\u0003");
    awaitScreen(text -> text.contains("2 calls of emu:mtty-0."));
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
  void theEndOfItsTimeTakesTheLineAwayAndTellsTheEnd() throws Exception {
    migration.whenCancelled =
        () -> migration.end(Samples.report(SessionState.CANCELLED, "cancelled"));
    press("vfio:migrate emu:mtty-0=emu:mtty-1 --timeout 1\r");
    awaitScreen(text -> text.contains("\r\u001b[Kmigrate-1 PRE_COPY  HELD"));
    awaitPicture(
        picture ->
            picture.contains("The 1 s of --timeout are over: cancelling migrate-1;")
                && picture.contains("The 1 s of --timeout are over: cancelled"));
    assertThat(picture()).contains("MIGRATE CANCELLED").doesNotContain("HELD");
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
