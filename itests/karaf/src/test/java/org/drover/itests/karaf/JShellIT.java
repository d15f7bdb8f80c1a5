// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in Java, in a terminal, as a person has it. */
@ExtendWith(OnePlatform.class)
class JShellIT {
  private static final String PROMPT = "jshell> ";
  private static final String KILL_LINE = "\u0015";
  private static final String MORE = "...> ";

  /** At its first prompt. */
  private static Terminal jshell(Platform platform) throws Exception {
    Terminal terminal = platform.console().terminal();
    terminal.awaitText(Terminal.PROMPT);
    terminal.type("vfio:jshell\r");
    terminal.awaitText("/help");
    terminal.awaitText(PROMPT);
    return terminal;
  }

  /** Types a line and waits for what it shows, and for the next prompt. */
  private static void type(Terminal terminal, String line, String shown) throws Exception {
    terminal.type(line + "\r");
    terminal.awaitText(shown);
    terminal.awaitText(PROMPT);
  }

  @Test
  void isWarmSoonAfterTheBoot(Platform platform) throws Exception {
    Path log = platform.base().resolve("data/log/karaf.log");
    Until.holds(
        "the log tells that JShell is warm",
        () -> Files.readString(log).contains("JShell is warm: its first session took "));
  }

  @Test
  void evaluatesExpressionsAndLinesThatGoOn(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      type(terminal, "1 + 1", "$1 ==> 2");
      terminal.type("int sq(int x) {\r");
      terminal.awaitText(MORE);
      terminal.type("return x * x; }\r");
      terminal.awaitText("|  created method int sq(int)");
      terminal.awaitText(PROMPT);
      type(terminal, "sq(7)", "$2 ==> 49");
      type(terminal, "/methods", "|    int sq(int)");
    }
  }

  @Test
  void pointsToAnErrorWithACaret(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      terminal.type("String s = 5;\r");
      terminal.awaitText("|  Error:");
      terminal.awaitText("|  incompatible types: int cannot be converted to java.lang.String");
      terminal.awaitText("|  String s = 5;\n|             ^\n");
      terminal.awaitText(PROMPT);
      type(terminal, "open(\"emu:none\")", "|  there is no device emu:none;");
      type(
          terminal,
          "import org.drover.core.engine.*",
          "package org.drover.core.engine is private to bundle org.drover.core");
    }
  }

  @Test
  void completesWordsPackagesAndAddresses(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      terminal.type("vfio.devi\t");
      terminal.awaitText("vfio.devices()");
      terminal.type("\r");
      terminal.awaitText("emu:mtty-0");
      terminal.awaitText(PROMPT);
      terminal.type("import org.drover.api.se\t");
      terminal.awaitText("import org.drover.api.service");
      terminal.type(KILL_LINE);
      terminal.type("open(\"emu:mtty-\t");
      terminal.awaitText("emu:mtty-0\"");
      terminal.awaitText("emu:mtty-1\"");
    }
  }

  @Test
  void theNextTabTellsSignatureAndDocumentation(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      terminal.type("vfio.open(\t");
      terminal.awaitText("vfio.open(");
      terminal.type("\t");
      terminal.awaitText("ScriptDevice Vfio.open(");
      terminal.awaitText("Opening a real device resets it.");
      terminal.type(KILL_LINE);
      type(terminal, "/help Migrator", "|      ");
      type(terminal, "/help open", "Opening a real device resets it.");
      type(terminal, "/help Migrator.migrate", "Session migrate(MigrationRequest request)");
    }
  }

  @Test
  void controlCStopsALoopAtOnce(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      terminal.type("System.out.println(\"run\" + \"ning\"); while (true) { }\r");
      terminal.awaitText("running");
      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("|  Stopped.");
      terminal.awaitText(PROMPT);
      terminal.type("half a li" + Terminal.CTRL_C);
      terminal.awaitText(PROMPT);
      type(terminal, "6 * 7", "==> 42");
    }
  }

  @Test
  void controlCCancelsAMigrationThatIsHeldInPreCopy(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.create(platform, "j-held");
        EmulatedMtty target = EmulatedMtty.create(platform, "j-waiting");
        Terminal terminal = jshell(platform)) {
      type(terminal, "var a = open(\"%s\")".formatted(source), "RUNNING");
      terminal.type(
          "migrate(a).to(\"%s\").policy(SwitchoverPolicy.MANUAL).run()\r".formatted(target));
      Until.holds("held in PRE_COPY", () -> newest(platform, "state").equals("HELD"));
      assertThat(source.state()).isEqualTo("PRE_COPY");

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling ");
      // It may be over before the prompt is back; the next test is about one that is not.
      String ended = "has ended in CANCELLED: " + source + " is RUNNING.";
      if (!terminal.awaitText(PROMPT).contains(ended)) {
        terminal.awaitText(ended);
      }
      assertThat(newest(platform, "state")).isEqualTo("CANCELLED");
      type(terminal, "a.state()", "==> RUNNING");
      terminal.type("/exit\r");
      terminal.awaitText("released " + source);
      terminal.awaitText(Terminal.PROMPT);
    }
  }

  @Test
  void aDeviceThatWasStoppedRunsAgainWhenTheConsoleGoes(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "j-gone")) {
      try (Terminal terminal = jshell(platform)) {
        type(terminal, "open(\"%s\").to(STOP_COPY)".formatted(device), "STOP_COPY");
      }
      Until.holds("it is released", () -> platform.ask("vfio:devices --leased -q").isBlank());
      platform.ask("vfio:open " + device);
      assertThat(device.state()).isEqualTo("RUNNING");
    }
  }

  /** The kernel takes eight seconds for a SET; the prompt does not wait for it. */
  @Test
  void promptIsBackBeforeTheOperationEnds(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.create(platform, "j-slow");
        EmulatedMtty target = EmulatedMtty.create(platform, "j-patient");
        Terminal terminal = jshell(platform)) {
      type(terminal, "var a = open(\"%s\")".formatted(source), "RUNNING");
      type(terminal, "faults(a).arm(\"SET_PRE_COPY:slow=8000\")", "PRE_COPY");
      terminal.type("migrate(a).to(\"%s\").run()\r".formatted(target));
      Until.holds(
          "the SET is under way", () -> Json.array(platform.ask("vfio:fault --json")).isEmpty());

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling ");
      terminal.awaitText(PROMPT);
      type(terminal, "6 * 7", "==> 42");
      assertThat(newest(platform, "phase")).as("the SET is not over").isNotEqualTo("ENDED");

      terminal.awaitText("has ended in CANCELLED: " + source + " is RUNNING.");
      assertThat(source.state()).isEqualTo("RUNNING");
      terminal.type(Terminal.CTRL_D);
      terminal.awaitText("released " + source);
      terminal.awaitText(Terminal.PROMPT);
    }
  }

  @Test
  void exitAndControlDLeadBackToTheShellAndKeepTheHistory(Platform platform) throws Exception {
    try (Terminal terminal = jshell(platform)) {
      type(terminal, "int kept = 11", "kept ==> 11");
      terminal.type("/exit\r");
      terminal.awaitText(Terminal.PROMPT);
      assertThat(terminal.command("vfio:devices")).contains("emu:mtty-0");
      terminal.type("vfio:jshell\r");
      terminal.awaitText(PROMPT);
      // The newest is /exit, the one before it what was kept.
      terminal.type("\u001b[A\u001b[A\r");
      terminal.awaitText("kept ==> 11");
      terminal.awaitText(PROMPT);
      terminal.type("System.exit(3)\r");
      terminal.awaitText("ended what ran, and nothing else");
      terminal.awaitText(PROMPT);
      terminal.type(Terminal.CTRL_D);
      terminal.awaitText(Terminal.PROMPT);
    }
    assertThat(platform.base().resolve("data/jshell/history-" + Platform.USER)).isRegularFile();
  }

  @Test
  void theEndOfTheTerminalEndsTheSessionAndGivesDevicesBack(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "j-left")) {
      try (Terminal terminal = jshell(platform)) {
        type(terminal, "open(\"%s\")".formatted(device), "RUNNING");
        terminal.type("while (true) { }\r");
        Until.holds("it is leased", () -> leased(platform).contains(device.toString()));
      }
      Until.holds("it is given back", () -> !leased(platform).contains(device.toString()));
    }
  }

  @Test
  void aConsoleEndsWithItsBundleAndGivesDevicesBack(Platform platform) throws Exception {
    try (EmulatedMtty device = EmulatedMtty.create(platform, "j-restarted");
        Terminal terminal = jshell(platform)) {
      type(terminal, "open(\"%s\")".formatted(device), "RUNNING");
      terminal.type("half a li");
      terminal.awaitText("half a li");
      platform.ask("bundle:restart org.drover.jshell");
      terminal.awaitText("|  This console ends, because its bundle, org.drover.jshell,");
      terminal.awaitText("|  released " + device);
      terminal.awaitText(Terminal.PROMPT);
      assertThat(leased(platform)).doesNotContain(device.toString());
      Until.holds("its commands are back", () -> platform.run("vfio:jobs --json").status() == 0);
      terminal.type("vfio:jshell\r");
      terminal.awaitText(PROMPT);
      type(terminal, "6 * 7", "==> 42");
    }
  }

  @Test
  void savesAndOpensWhatWasTyped(Platform platform) throws Exception {
    Path file = platform.base().resolve("typed.jsh");
    try (Terminal terminal = jshell(platform)) {
      type(terminal, "int x = 5", "x ==> 5");
      type(terminal, "/save " + file, "|  saved in " + file);
      type(terminal, "/reset", "|  Everything is forgotten.");
      type(terminal, "/open " + file, "x ==> 5");
    }
    assertThat(Files.readString(file)).startsWith("int x = 5");
  }

  private static String leased(Platform platform) throws IOException {
    return platform.ask("vfio:devices --leased --quiet");
  }

  private static String newest(Platform platform, String key) throws IOException {
    return Json.array(platform.ask("vfio:sessions --json")).stream()
        .map(session -> session.get(key).getAsString())
        .findFirst()
        .orElse("");
  }
}
