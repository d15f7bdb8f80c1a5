// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of the platform while devices are held: in platforms of their own, because they end. */
@ExtendWith(OnePlatform.class)
class EndIT {
  private static final String ENDED =
      "the engine stops: emu:mtty-0, held by person tester in RUNNING, is closed: it is emulated,"
          + " and ends with the platform";

  private static final String JSHELL = "jshell> ";

  /** What the emulator says of a device that is torn out of somebody's hands. */
  private static final String TORN = "the emulated device emu:mtty-0 is gone";

  /** Whatever it is called, it is not lost unasked; and asked, it is given back in order. */
  @Test
  void shutdownIsRefusedWhileADeviceIsHeldUnlessItIsForced(Distribution distribution)
      throws Exception {
    Platform platform =
        Platform.start(distribution, Distribution.work().resolve("guarded"), Platform.SHORT_LIVED);
    try {
      refusesWhatIsOpenedBeforeTheAnswer(platform);
      for (String line :
          List.of("vfio:shutdown -f", "shutdown -f", "system:shutdown -f", "halt", "shutdown")) {
        SshConsole.Result refused = platform.run(line);
        assertThat(refused.status()).as(line).isEqualTo(1);
        assertThat(refused.err())
            .as(line)
            .startsWith("stopping the platform is refused: emu:mtty-0, held by person tester");
      }
      assertSaysWhatStaysHeld(platform);

      assertThat(platform.ask("shutdown --force"))
          .isEqualTo(ENDED.substring("the engine stops: ".length()) + ".\nThe platform stops.\n");
      assertThat(platform.awaitEnd()).as("exit status").isZero();
      assertEndedInOrder(platform);
    } finally {
      platform.close();
    }
  }

  /** A question waits as long as a person does, and others work meanwhile. */
  private static void refusesWhatIsOpenedBeforeTheAnswer(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:shutdown\r");
      terminal.awaitText("Stop the platform? (yes/no)");
      platform.ask("vfio:open emu:mtty-0");
      terminal.type("yes\r");
      terminal.awaitText("stopping the platform is refused: emu:mtty-0, held by person tester");
      terminal.awaitText(Terminal.PROMPT);
    }
  }

  private static void assertSaysWhatStaysHeld(Platform platform) throws Exception {
    for (String key : new String[] {"exit\r", "logout\r", Terminal.CTRL_D}) {
      try (Terminal terminal = platform.console().terminal()) {
        terminal.awaitText(Terminal.PROMPT);
        terminal.type(key);
        terminal.awaitText("You still hold emu:mtty-0; vfio:release gives a device back.");
        terminal.awaitEnd();
      }
    }
    assertThat(platform.ask("vfio:devices --leased --quiet")).isEqualTo("emu:mtty-0\n");
  }

  /** From a snippet, which the end has to stop before it can go on. */
  @Test
  void theWordOfTheConsoleRefusesAndForcedEndsItsOwnSessionInOrder(Distribution distribution)
      throws Exception {
    Platform platform =
        Platform.start(distribution, Distribution.work().resolve("told"), Platform.SHORT_LIVED);
    try {
      platform.ask("vfio:open emu:mtty-0");
      try (Terminal terminal = platform.console().terminal()) {
        terminal.awaitText(Terminal.PROMPT);
        terminal.type("vfio:jshell\r");
        terminal.awaitText(JSHELL);
        typed(terminal, "var b = open(\"emu:mtty-1\")", "b ==> emu:mtty-1");
        typed(
            terminal,
            "shutdown().run()",
            "|  stopping the platform is refused: emu:mtty-0, held by person tester");
        typed(terminal, "b.state()", "$1 ==> RUNNING");

        terminal.type("shutdown().force().run()\r");
        terminal.awaitText("|  This console ends, because it has stopped the platform.");
        terminal.awaitEnd();
      }
      assertThat(platform.awaitEnd()).as("exit status").isZero();
      assertEndedInOrder(platform);
      assertThat(platform.log())
          .noneMatch(line -> line.contains("has not given everything back"))
          .noneMatch(line -> line.contains("did not close"));
    } finally {
      platform.close();
    }
  }

  /** The line editor marks parentheses, so that what it shows of a line is not the line. */
  private static void typed(Terminal terminal, String line, String shown) throws Exception {
    terminal.type(line + "\r");
    terminal.awaitText(shown);
    terminal.awaitText(JSHELL);
  }

  /** As a service manager does it: a session is in PRE_COPY, a device is held. */
  @Test
  void aSigtermEndsSessionsAndLeasesBeforeAnyBundle(Distribution distribution) throws Exception {
    Platform platform =
        Platform.start(distribution, Distribution.work().resolve("stopped"), Platform.SHORT_LIVED);
    try {
      platform.ask("vfio:open emu:mtty-0");
      EmulatedMtty.create(platform, "third");
      String session =
          Json.text(
              Json.object(
                  platform.ask(
                      "vfio:migrate emu:mtty-1=emu:third --policy manual --detach --json")),
              "session");
      Until.holds(
          "held in PRE_COPY",
          () ->
              Json.array(platform.ask("vfio:sessions --json")).stream()
                  .filter(listed -> Json.text(listed, "session").equals(session))
                  .anyMatch(listed -> Json.text(listed, "state").equals("HELD")));

      assertThat(platform.stop()).as("exit status after SIGTERM").isZero();
      assertEndedInOrder(platform);
      List<String> log = platform.log();
      assertAll(
          () -> assertThat(log).noneMatch(line -> line.contains("has not ended within")),
          () -> assertThat(log).noneMatch(line -> line.contains("did not close")),
          () -> assertThat(log).noneMatch(line -> line.contains("emu:mtty-1 in PRE_COPY")));
    } finally {
      platform.close();
    }
  }

  /** An idle console has nobody at work for it who could notice. */
  @Test
  void aSigtermHasAConsoleGiveBackWhatItHadStopped(Distribution distribution) throws Exception {
    Platform platform =
        Platform.start(distribution, Distribution.work().resolve("idle"), Platform.SHORT_LIVED);
    try {
      try (Terminal terminal = platform.console().terminal()) {
        terminal.awaitText(Terminal.PROMPT);
        terminal.type("vfio:jshell\r");
        terminal.awaitText(JSHELL);
        typed(terminal, "var b = open(\"emu:mtty-1\")", "b ==> emu:mtty-1");
        typed(terminal, "b.to(STOP)", "$1 ==> emu:mtty-1");
        typed(terminal, "b.state()", "$2 ==> STOP");

        assertThat(platform.stop()).as("exit status after SIGTERM").isZero();
        terminal.awaitText("|  This console ends, because the platform ends.");
        terminal.awaitEnd();
      }
      List<String> log = platform.log();
      assertAll(
          () ->
              assertThat(log)
                  .as("it runs again, and its lease has ended before the leases are")
                  .noneMatch(line -> line.contains("emu:mtty-1, held by")),
          () ->
              assertThat(log)
                  .noneMatch(line -> line.contains("has not given everything back"))
                  .noneMatch(line -> line.contains("did not close")));
    } finally {
      platform.close();
    }
  }

  private static void assertEndedInOrder(Platform platform) throws IOException {
    List<String> log = platform.log();
    int ended = first(log, ENDED);
    assertThat(ended).as("what became of the lease is said").isNotNegative();
    assertThat(first(log, TORN)).as("before any bundle is stopped").isGreaterThan(ended);
  }

  private static int first(List<String> log, String text) {
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).contains(text)) {
        return i;
      }
    }
    return -1;
  }
}
