// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./drover} makes of the answer of a platform that it would stop. */
@Timeout(60)
class PlatformStopTest {
  /** A process in the place of the platform's, which is told nothing by a signal. */
  private static final String PROCESS =
      "PLATFORM=$DROVER_STATE; STOP_SECONDS=1;"
          + " sleep %s >/dev/null 2>&1 & process=$!;"
          + " platform_pid() { echo $process; };";

  private static final String YIELD =
      " if platform_yield; then echo stopped; else echo \"goes on: $_why\"; fi;"
          + " kill -s KILL $process 2>/dev/null || :";

  @TempDir private Path folder;
  private Machine machine;

  @BeforeEach
  void install() throws IOException {
    machine = new Machine(folder);
  }

  private String yields(String lives, String answer) throws Exception {
    Script.Result result =
        machine.run(
            "platform.sh",
            PROCESS.formatted(lives) + " platform_talk() { " + answer + "; };" + YIELD);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  @Test
  void whatThePlatformRefusesIsSaidInItsWords() throws Exception {
    assertThat(yields("60", "echo 'stopping the platform is refused: at work: l3' >&2; return 1"))
        .isEqualTo(
            "goes on: stopping the platform is refused: at work: l3;"
                + " ./drover stop --force ends it all the same\n");
  }

  /** Somebody has typed vfio:shutdown: it takes no connection any more, or has no such command. */
  @Test
  void oneThatEndsAlreadyIsWaitedFor() throws Exception {
    assertThat(yields("0.3", "return 255")).isEqualTo("stopped\n");
    assertThat(yields("0.3", "echo 'Command not found: vfio:shutdown' >&2; return 1"))
        .isEqualTo("stopped\n");
  }

  @Test
  void oneThatNeitherAnswersNorEndsIsLeftAlone() throws Exception {
    assertThat(yields("60", "return 255"))
        .isEqualTo(
            "goes on: it does not answer, and has not ended in 1 s: see "
                + folder.resolve("state/data/log/karaf.log")
                + "; ./drover stop --force ends it\n");
  }

  @Test
  void oneThatHasAgreedAndDoesNotEndIsKilled() throws Exception {
    assertThat(yields("60", "return 0"))
        .isEqualTo("drover: the platform did not stop in 1 s: killing it\nstopped\n");
  }
}
