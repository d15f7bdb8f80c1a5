// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Screen;
import org.drover.itests.platform.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial of docs/console.md, typed by hand: over ssh, and at the platform's own console. */
@ExtendWith(OnePlatform.class)
class TutorialIT {
  @TempDir private Path folder;

  @Test
  void overSshItShowsWhatThePageShows(Platform platform) throws Exception {
    try (Screen screen = Screen.ssh(platform.console(), Tutorial.COLUMNS, Tutorial.ROWS)) {
      screen.awaitPrompt(Terminal.PROMPT);
      Tutorial tutorial = new Tutorial(screen, platform.base(), folder);
      tutorial.type();
      tutorial.cleanUp();
    }
    assertThat(platform.ask("vfio:devices --leased --quiet")).isBlank();
    // What was migrated away is in STOP.
    platform.ask("vfio:reset emu:mtty-0; vfio:reset emu:mtty-1");
  }

  @Test
  void atThePlatformsOwnConsoleTheSame() throws Exception {
    Path state = Files.createDirectories(Distribution.work().resolve("tutorial-state"));
    DroverScript drover = new DroverScript(state);
    ProcessBuilder console = drover.command("console").directory(folder.toFile());
    try (Screen screen = Screen.local(console, folder, Tutorial.COLUMNS, Tutorial.ROWS)) {
      screen.awaitPrompt(Terminal.PROMPT);
      Tutorial tutorial = new Tutorial(screen, state.resolve("platform"), folder);
      tutorial.type();
      tutorial.cleanUp();
      screen.type("exit\r");
    } finally {
      drover.run("stop", "--force");
    }
  }

  @Test
  void aWindowThatBecomesNarrowerIsFilledAnew(Platform platform) throws Exception {
    try (Screen screen = Screen.ssh(platform.console(), 100, 30)) {
      screen.awaitPrompt(Terminal.PROMPT);
      screen.type("vfio:jshell\r");
      screen.awaitPrompt("jshell> ");
      String half = "var text = \"0123456789012345678901234567890123456789012345678901234\"";
      screen.type(half);
      screen.await(half);
      screen.resize(50, 30);
      screen.await(
          "the line broken where the window ends",
          all ->
              all.contains(("jshell> " + half).substring(0, 50))
                  && all.get(all.size() - 1).equals(("jshell> " + half).substring(50)));
      screen.type("\r");
      screen.await("text ==> ");
      screen.type("devices()\r");
      screen.await("emu:mtty-1");
      screen.awaitPrompt("jshell> ");
      assertThat(screen.lines()).allMatch(row -> row.length() <= 50);
      screen.type(Terminal.CTRL_D);
      screen.awaitPrompt(Terminal.PROMPT);
    }
  }
}
