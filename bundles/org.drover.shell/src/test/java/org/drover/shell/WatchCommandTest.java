// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.DeviceProgress;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.api.service.Sessions;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchCommandTest extends ConsoleTestBase {
  private static final String OTHER_SCREEN = "\u001b[?1049h";
  private static final String USUAL_SCREEN = "\u001b[?1049l";

  /** A save of the same device that has ended. */
  private static MigrationSnapshot save() {
    return new MigrationSnapshot(
        "save-2",
        MigrationSnapshot.Kind.SAVE,
        SessionState.DONE,
        Phase.ENDED,
        Samples.NOON,
        Duration.ofSeconds(3),
        Optional.empty(),
        List.of(
            new DeviceProgress(
                Optional.of(DeviceAddress.parse("emu:mtty-0")),
                Optional.empty(),
                Optional.of(MigrationState.STOP),
                10)),
        10,
        OptionalLong.empty(),
        0,
        Optional.empty(),
        "");
  }

  @BeforeEach
  void haveTwoSessions() {
    platform.sessions.known.add(migration);
    platform.sessions.known.add(new FakeSession(save()));
  }

  private void watch(String line) throws Exception {
    press(line + "\r");
    awaitPicture(picture -> picture.contains("q leaves"));
  }

  private void awaitThePrompt() throws Exception {
    awaitScreen(text -> text.contains(USUAL_SCREEN));
    press("vfio:drivers\r");
    awaitScreen(
        text -> {
          int answer = text.indexOf("No plug-ins;", text.lastIndexOf(USUAL_SCREEN));
          return answer >= 0 && text.indexOf("@root()> ", answer) >= 0;
        });
  }

  @Test
  void showsAllSessionsAndLightsThePresentState() throws Exception {
    watch("vfio:watch");
    assertThat(picture())
        .contains("Drover: 2 sessions, 1 at work", "> migrate-1 | HELD  | PRE_COPY")
        .contains("  save-2    | DONE  | ENDED", "source emu:mtty-0: PRE_COPY", "[PRE_COPY] <->");
    assertThat(screen())
        .as("reverse and bold")
        .containsPattern("\u001b\\[[0-9;]*7[0-9;]*m\\[PRE_COPY\\]");
  }

  @Test
  void followsTheDevice() throws Exception {
    watch("vfio:watch");
    migration.snapshot =
        new MigrationSnapshot(
            "migrate-1",
            MigrationSnapshot.Kind.MIGRATE,
            SessionState.ACTIVE,
            Phase.STOP_COPY,
            Samples.NOON,
            Duration.ofSeconds(2),
            Optional.empty(),
            List.of(
                new DeviceProgress(
                    Optional.of(Samples.MTTY),
                    Optional.empty(),
                    Optional.of(MigrationState.STOP_COPY),
                    10)),
            10,
            OptionalLong.empty(),
            0,
            Optional.empty(),
            "");
    awaitPicture(picture -> picture.contains("[STOP_COPY]") && !picture.contains("[PRE_COPY]"));
  }

  @Test
  void arrowsAndLettersSelect() throws Exception {
    watch("vfio:watch");
    press("\u001b[B");
    awaitPicture(picture -> picture.contains("> save-2") && picture.contains("[RUNNING]"));
    press("k");
    awaitPicture(picture -> picture.contains("> migrate-1"));
    press("j");
    awaitPicture(picture -> picture.contains("> save-2"));
    press("\u001bOA");
    awaitPicture(picture -> picture.contains("> migrate-1"));
  }

  @Test
  void otherKeysDoNothingAndEscapeDoesNotStopIt() throws Exception {
    watch("vfio:watch");
    press("\u001b");
    press("x\u00e9\t\u001b[C");
    press("j");
    awaitPicture(picture -> picture.contains("> save-2"));
  }

  @Test
  void leavesTheScreenAsItWas() throws Exception {
    press("vfio:drivers\r");
    awaitPicture(picture -> picture.contains("No plug-ins;"));
    watch("vfio:watch");
    assertThat(picture()).doesNotContain("No plug-ins;");
    press("q");
    awaitScreen(text -> text.contains(USUAL_SCREEN));
    awaitPicture(picture -> picture.contains("No plug-ins;"));
    assertThat(picture()).contains("vfio:watch").doesNotContain("Drover: 2 sessions", "q leaves");
    assertThat(screen().lastIndexOf("\u001b[?25l")).isLessThan(screen().lastIndexOf("\u001b[?25h"));
    awaitThePrompt();
  }

  @Test
  void controlCLeavesAndCancelsNothing() throws Exception {
    watch("vfio:watch");
    press("\u0003");
    awaitThePrompt();
    assertThat(migration.cancelled.getCount()).isEqualTo(1);
  }

  @Test
  void isDrawnAnewAtANewSize() throws Exception {
    watch("vfio:watch");
    String line = "-".repeat(99);
    assertThat(picture()).contains(line);
    resize(50, 12);
    awaitPicture(
        picture ->
            picture.contains("-".repeat(49)) && picture.lines().toList().get(11).startsWith("q "));
    assertThat(picture()).doesNotContain("-".repeat(50)).contains("> migrate-1");
    resize(120, 30);
    awaitPicture(
        picture ->
            picture.contains("-".repeat(119)) && picture.lines().toList().get(29).startsWith("q "));
    assertThat(picture().lines().filter(one -> one.startsWith("q leaves"))).hasSize(1);
    press("q");
    awaitThePrompt();
  }

  @Test
  void showsOneSessionAlone() throws Exception {
    watch("vfio:watch save-2");
    assertThat(picture()).contains("Drover: 1 session, 0 at work", "> save-2");
    assertThat(picture().lines().skip(1)).noneMatch(line -> line.contains("migrate-1"));
  }

  @Test
  void anUnknownSessionIsOneSentence() throws Exception {
    press("vfio:watch m9\r");
    awaitScreen(text -> text.contains("There is no session m9; there are migrate-1, save-2."));
    assertThat(screen()).doesNotContain(OTHER_SCREEN);
  }

  @Test
  void aFaultGivesTheScreenBackAndIsTold() throws Exception {
    watch("vfio:watch");
    migration.broken = new IllegalStateException("a fault of the engine");
    awaitPicture(picture -> picture.contains("vfio:watch failed unexpectedly"));
    assertThat(screen()).contains(USUAL_SCREEN);
    migration.broken = null;
    awaitThePrompt();
  }

  /** What the command uses is waited for at the end of every test: nothing may be left. */
  @Test
  void theEndOfTheTerminalEndsIt() throws Exception {
    watch("vfio:watch migrate-1");
    assertThat(platform.context.inUse()).isPositive();
    console.close();
  }

  @Test
  void aServiceThatIsGoneForAWhileDoesNotEndIt() throws Exception {
    watch("vfio:watch");
    platform.context.unregister(Sessions.class);
    awaitPicture(picture -> picture.contains("No sessions yet."));
    platform.context.register(Sessions.class, platform.sessions);
    awaitPicture(picture -> picture.contains("> migrate-1"));
  }

  @Test
  void withoutATerminalItIsRefused() throws Exception {
    assertThat(failure("vfio:watch"))
        .isEqualTo(
            "vfio:watch needs a terminal that it can draw on; without one, `vfio:sessions` lists"
                + " the sessions.");
    assertThat(failure("vfio:watch --json"))
        .isEqualTo("vfio:watch is for people; write vfio:sessions --json.");
  }

  @Test
  void inAPipeItIsRefused() throws Exception {
    press("vfio:watch | cat\r");
    awaitScreen(text -> text.contains("vfio:watch needs a terminal that it can draw on;"));
    assertThat(screen()).doesNotContain(OTHER_SCREEN);
  }
}
