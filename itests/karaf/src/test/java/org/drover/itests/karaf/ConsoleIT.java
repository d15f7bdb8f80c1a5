// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in a terminal, as a person has it. */
@ExtendWith(OnePlatform.class)
class ConsoleIT {
  private static final String TEXT = "typed";

  @Test
  void greetsWithWhatToTypeNext(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      String greeting = terminal.awaitText(Terminal.PROMPT);
      assertThat(greeting)
          .contains(
              "Drover moves live devices", "vfio:devices", "vfio:migrate emu:mtty-0=emu:mtty-1");
    }
  }

  @Test
  void showsATableAndGivesThePromptBack(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      assertThat(terminal.command("vfio:devices")).contains("emu:mtty-0", "emu:mtty-1");
    }
  }

  @Test
  void shortNamesAndHelpPagesAreTyped(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      assertThat(terminal.command("vd")).contains("emu:mtty-0", "emu:mtty-1");
      assertThat(terminal.command("vi emu:mtty-0")).contains("IOMMU group");
      assertThat(terminal.command("help vfio:reset")).contains("Example:  vfio:reset emu:mtty-0");
    }
  }

  @Test
  void completesAddresses(Platform platform) throws Exception {
    try (Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:info emu:mt\t");
      terminal.awaitText("emu:mtty-");
    }
  }

  @Test
  void exitAndControlDLeaveAndThePlatformStays(Platform platform) throws Exception {
    for (String key : new String[] {"exit\r", Terminal.CTRL_D}) {
      try (Terminal terminal = platform.console().terminal()) {
        terminal.awaitText(Terminal.PROMPT);
        terminal.type(key);
        terminal.awaitEnd();
      }
    }
    assertThat(platform.run("vfio:devices").status()).isZero();
  }

  @Test
  void controlCInPreCopyGivesThePromptBackAndTheSourceRuns(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "held", TEXT);
        EmulatedMtty target = EmulatedMtty.create(platform, "waiting");
        Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate %s=%s --policy manual\r".formatted(source, target));
      Until.holds("held in PRE_COPY", () -> newest(platform, "state").equals("HELD"));
      assertThat(source.state()).isEqualTo("PRE_COPY");

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText(Terminal.PROMPT);
      Until.holds("cancelled", () -> newest(platform, "state").equals("CANCELLED"));
      assertThat(source.state()).isEqualTo("RUNNING");
      assertThat(source.contents()).isEqualTo(EmulatedMtty.contentsOf(TEXT));
    }
  }

  /** Without a terminal, as a script has it. */
  @Test
  void theEndOfItsTimeCancelsAHeldMigrationAndTheSourceRuns(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "late", TEXT);
        EmulatedMtty target = EmulatedMtty.create(platform, "early")) {
      SshConsole.Result result =
          platform.run("vfio:migrate %s=%s --policy manual --timeout 1".formatted(source, target));
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.out()).contains("MIGRATE CANCELLED");
      assertThat(result.err())
          .contains("The 1 s of --timeout are over: cancelling m")
          .endsWith("The 1 s of --timeout are over: cancelled\n");
      assertCancelledUnharmed(platform, source);
    }
  }

  /** The kernel takes eight seconds for a SET; the prompt does not wait for it. */
  @Test
  void promptIsBackBeforeTheOperationEnds(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "slow", TEXT);
        EmulatedMtty target = EmulatedMtty.create(platform, "patient");
        Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      platform.ask("vfio:fault SET_PRE_COPY:slow=8000 --device " + source);
      terminal.type("vfio:migrate %s=%s\r".formatted(source, target));
      Until.holds("the SET is under way", () -> Json.array(faults(platform)).isEmpty());

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling");
      terminal.command("shell:echo still here");
      assertThat(newest(platform, "phase")).as("the SET is not over").isNotEqualTo("ENDED");

      Until.holds("over", () -> newest(platform, "phase").equals("ENDED"));
      assertCancelledUnharmed(platform, source);
    }
  }

  @Test
  void controlCOnAStalledLinkGivesThePromptBack(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "stuck", TEXT);
        EmulatedMtty target = EmulatedMtty.create(platform, "starved");
        Terminal terminal = platform.console().terminal()) {
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate %s=%s --fault stall@600\r".formatted(source, target));
      Until.holds("in PRE_COPY", () -> newest(platform, "phase").equals("PRE_COPY"));

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling");
      terminal.command("shell:echo still here");
      Until.holds("over", () -> newest(platform, "phase").equals("ENDED"));
      assertCancelledUnharmed(platform, source);
    }
  }

  private static void assertCancelledUnharmed(Platform platform, EmulatedMtty source)
      throws IOException {
    assertThat(newest(platform, "state")).isEqualTo("CANCELLED");
    assertThat(source.state()).isEqualTo("RUNNING");
    assertThat(source.contents()).isEqualTo(EmulatedMtty.contentsOf(TEXT));
  }

  private static String faults(Platform platform) throws IOException {
    return platform.ask("vfio:fault --json");
  }

  private static String newest(Platform platform, String key) throws IOException {
    return Json.array(platform.ask("vfio:sessions --json")).stream()
        .map(session -> session.get(key).getAsString())
        .findFirst()
        .orElse("");
  }
}
