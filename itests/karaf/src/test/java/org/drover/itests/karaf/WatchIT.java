// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.Predicate;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.SshConsole;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.jline.builtins.ScreenTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How sessions get on, in a terminal, as a person sees it. */
@ExtendWith(OnePlatform.class)
class WatchIT {
  private static final String OTHER_SCREEN = "\u001b[?1049h";
  private static final String USUAL_SCREEN = "\u001b[?1049l";

  /** What a terminal shows at a moment. */
  private static final class Picture {
    private final Terminal terminal;
    private final ScreenTerminal emulator = new ScreenTerminal(Terminal.COLUMNS, Terminal.ROWS);
    private int drawn;

    Picture(Terminal terminal) {
      this.terminal = terminal;
    }

    String now() {
      String all = terminal.written();
      emulator.write(all.substring(drawn));
      drawn = all.length();
      return emulator.toString();
    }

    void await(String what, Predicate<String> shows) throws Exception {
      try {
        Until.holds(what, () -> shows.test(now()));
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + " in\n" + now(), e);
      }
    }

    /** What a terminal that was never resized would show: the emulator forgets at a resize. */
    String unresized() {
      ScreenTerminal other = new ScreenTerminal(Terminal.COLUMNS, Terminal.ROWS);
      other.write(terminal.written());
      return other.toString();
    }

    void resize(int columns, int rows) throws IOException {
      now();
      emulator.setSize(columns, rows);
      terminal.resize(columns, rows);
    }
  }

  private static String state(Platform platform) throws IOException {
    return Json.array(platform.ask("vfio:sessions --json")).get(0).get("state").getAsString();
  }

  @Test
  void showsAHeldMigrationFollowsTheSizeAndLeavesTheTerminalAsItWas(Platform platform)
      throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "watched", "typed");
        EmulatedMtty target = EmulatedMtty.create(platform, "expecting");
        Terminal terminal = platform.console().terminal()) {
      Picture picture = new Picture(terminal);
      terminal.awaitText(Terminal.PROMPT);
      terminal.command("shell:echo as it was before");
      String id =
          platform
              .ask("vfio:migrate %s=%s --policy manual --detach".formatted(source, target))
              .strip();
      Until.holds("held in PRE_COPY", () -> state(platform).equals("HELD"));

      terminal.type("vfio:watch\r");
      picture.await(
          "both devices", text -> text.contains("[PRE_COPY]") && text.contains("[RESUMING]"));
      assertThat(picture.now())
          .contains("> " + id, "source " + source + ": PRE_COPY", "-".repeat(Terminal.COLUMNS - 1))
          .contains("destination " + target + ": RESUMING", "holds in PRE_COPY until")
          .doesNotContain("as it was before");
      assertThat(terminal.written()).contains(OTHER_SCREEN).doesNotContain(USUAL_SCREEN);

      picture.resize(70, Terminal.ROWS);
      picture.await(
          "a line as wide as the terminal is now",
          text ->
              text.lines().anyMatch(line -> line.strip().equals("-".repeat(69)))
                  && text.lines()
                      .skip(Terminal.ROWS - 1)
                      .allMatch(line -> line.startsWith("q leaves")));
      assertThat(picture.now()).contains("[PRE_COPY]");

      terminal.type("q");
      terminal.awaitText(Terminal.PROMPT);
      assertThat(terminal.written()).contains(USUAL_SCREEN);
      assertThat(picture.unresized())
          .contains("as it was before", "vfio:watch")
          .doesNotContain("q leaves", "[PRE_COPY]");
      terminal.command("shell:echo still here");
      assertThat(state(platform)).as("it was only watched").isEqualTo("HELD");

      platform.ask("vfio:cancel " + id);
      Until.holds("cancelled", () -> state(platform).equals("CANCELLED"));
    }
  }

  @Test
  void nothingIsLeftOfTheProgressLineAfterControlC(Platform platform) throws Exception {
    try (EmulatedMtty source = EmulatedMtty.holding(platform, "lined", "typed");
        EmulatedMtty target = EmulatedMtty.create(platform, "lined-up");
        Terminal terminal = platform.console().terminal()) {
      Picture picture = new Picture(terminal);
      terminal.awaitText(Terminal.PROMPT);
      terminal.type("vfio:migrate %s=%s --policy manual\r".formatted(source, target));
      picture.await("the line", text -> text.contains("PRE_COPY  HELD"));

      terminal.type(Terminal.CTRL_C);
      terminal.awaitText("cancelling");
      terminal.command("shell:echo still here");
      assertThat(picture.now()).doesNotContain("HELD");
      Until.holds("cancelled", () -> state(platform).equals("CANCELLED"));
    }
  }

  @Test
  void withoutATerminalAnotherCommandIsNamed(Platform platform) throws Exception {
    SshConsole.Result result = platform.run("vfio:watch");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().strip())
        .isEqualTo(
            "vfio:watch needs a terminal that it can draw on; without one, `vfio:sessions` lists"
                + " the sessions.");
  }
}
