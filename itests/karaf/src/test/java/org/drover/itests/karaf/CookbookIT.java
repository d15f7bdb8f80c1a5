// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.karaf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Screen;
import org.drover.itests.platform.Terminal;
import org.drover.itests.platform.Transcripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of docs/cookbook.md, typed as they stand there, each in a session of its own. */
@ExtendWith(OnePlatform.class)
class CookbookIT {
  /** What the page has room for behind its indent. */
  private static final int COLUMNS = 116;

  private static final int ROWS = 200;
  private static final String JSHELL = "jshell>";
  private static final String MORE = "   ...>";

  private static Transcripts page() {
    return new Transcripts(Distribution.checkout().resolve("docs/cookbook.md"));
  }

  static List<String> recipes() throws IOException {
    return page().names();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void showsWhatThePageShows(String recipe, Platform platform) throws Exception {
    try (Screen screen = Screen.ssh(platform.console(), COLUMNS, ROWS)) {
      screen.awaitPrompt(Terminal.PROMPT);
      screen.type("vfio:jshell\r");
      screen.awaitPrompt(JSHELL + " ");
      int begin = screen.lines().size() - 1;
      for (String input : page().inputs(recipe)) {
        type(screen, input);
      }
      List<String> rows = screen.lines();
      page().check(recipe, new ArrayList<>(rows.subList(begin, rows.size() - 1)));
      screen.type("/exit\r");
      screen.awaitPrompt(Terminal.PROMPT);
    }
  }

  private static void type(Screen screen, String input) throws Exception {
    long before = prompts(screen.lines());
    screen.type(input + "\r");
    screen.await(
        "the prompt behind " + input,
        all ->
            prompts(all) == before + 1
                && List.of(JSHELL, MORE).contains(all.get(all.size() - 1).stripTrailing()));
  }

  private static long prompts(List<String> rows) {
    return rows.stream().filter(row -> row.startsWith(JSHELL) || row.startsWith(MORE)).count();
  }

  /** A migration leaves its source stopped, and its destination leased. */
  @AfterEach
  void putBack(Platform platform) throws IOException {
    for (String leased : platform.ask("vfio:devices --leased --quiet").lines().toList()) {
      platform.ask("vfio:release " + leased);
    }
    platform.ask("vfio:fault --clear; vfio:reset emu:mtty-0; vfio:reset emu:mtty-1");
  }
}
