// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.drover.api.service.SessionState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A terminal on which lines cannot be rewritten. */
@Timeout(60)
class DumbTerminalTest extends ConsoleTestBase {
  @Override
  String type() {
    return "dumb";
  }

  @Test
  void progressIsTimedLinesWithoutControlCharacters() throws Exception {
    press("vfio:migrate emu:mtty-0=emu:mtty-1\r");
    assertThat(migration.awaited.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    awaitScreen(text -> text.contains("1.50 s  migrate-1 PRE_COPY  HELD  25 %"));
    migration.end(Samples.report(SessionState.DONE, ""));
    awaitScreen(text -> text.contains("MIGRATE DONE after"));
    assertThat(screen()).doesNotContain("\u001b[K");
  }

  @Test
  void theWholeScreenIsRefused() throws Exception {
    press("vfio:watch\r");
    awaitScreen(text -> text.contains("vfio:watch needs a terminal that it can draw on;"));
    assertThat(screen()).doesNotContain("\u001b[?1049h");
  }
}
