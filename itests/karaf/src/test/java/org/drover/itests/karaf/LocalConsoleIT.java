// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Screen;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The console in the terminal of {@code bin/karaf}, whose end is the platform's. */
@ExtendWith(OnePlatform.class)
class LocalConsoleIT {
  private static final String REFUSED =
      "stopping the platform is refused: emu:mtty-0, held by person karaf in RUNNING";

  @TempDir private Path folder;

  @Test
  void leavingItIsRefusedWhileADeviceIsHeldUnlessItIsForced(Distribution distribution)
      throws Exception {
    Path base = Distribution.work().resolve("local");
    ProcessBuilder karaf = Platform.atATerminal(distribution, base, Platform.SHORT_LIVED);
    try (Screen screen = Screen.local(karaf, folder, 160, 50)) {
      screen.awaitPrompt(Terminal.PROMPT);
      screen.type("vfio:open emu:mtty-0\r");
      await(screen, "emu:mtty-0", 1);

      List<String> leaving = List.of("exit", "logout", "shell:logout", "exit -f");
      for (int typed = 1; typed <= leaving.size(); typed++) {
        screen.type(leaving.get(typed - 1) + "\r");
        await(screen, REFUSED, typed);
      }
      screen.type(Terminal.CTRL_D);
      screen.type("vfio:devices --leased --quiet\r");
      await(screen, "emu:mtty-0", 2);

      screen.type("logout --force\r");
      screen.awaitEnd();
      assertThat(screen.lines()).contains("The platform stops.");
    }
    assertThat(says(base, "the engine stops: emu:mtty-0, held by person karaf")).isTrue();
  }

  /** One whose boot never brings Drover must be looked into, by the console too. */
  @Test
  void thePromptWaitsForTheCommandsAsLongAsTheyMayCome(Distribution distribution) throws Exception {
    Path base = Distribution.work().resolve("local-broken");
    ProcessBuilder karaf = Platform.atATerminal(distribution, base, Platform.SHORT_LIVED);
    Path features = base.resolve("etc/org.apache.karaf.features.cfg");
    Files.writeString(features, Files.readString(features).replaceAll("(?m)^ *drover.*\\R", ""));
    try (Screen screen = Screen.local(karaf, folder, 160, 50)) {
      screen.await(
          "it says that it waits",
          all -> all.stream().anyMatch(line -> line.startsWith("The platform starts: ")));
      Until.holds("all features are there", () -> says(base, "FeaturesServiceImpl: Done."));
      assertThat(screen.lines()).noneMatch(line -> line.startsWith(Terminal.PROMPT.strip()));

      screen.awaitPrompt(Terminal.PROMPT);
      screen.type("feature:list --installed --no-format\r");
      await(screen, "service", 1);
      // Its own word for that would be Drover's.
      screen.type(Terminal.CTRL_D);
      screen.awaitEnd();
    }
  }

  private static boolean says(Path base, String text) throws IOException {
    return Platform.log(base).stream().anyMatch(line -> line.contains(text));
  }

  /** The next key is for the line editor, not for a command that still runs. */
  private static void await(Screen screen, String beginning, int times) throws Exception {
    screen.await(
        times + " times " + beginning,
        all -> all.stream().filter(line -> line.startsWith(beginning)).count() == times);
    screen.awaitPrompt(Terminal.PROMPT);
  }
}
