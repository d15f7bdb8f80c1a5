// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.SessionState;
import org.drover.jshell.session.SourceText;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class JobDeskTest {
  private static final String LINE =
      "1.50 s  migrate-1 PRE_COPY  25 %  4.0 KiB/s  ETA 9 s  blackout >= 12.3 ms";
  private final Typist typist = new Typist();
  private final List<String> said = typist.said;
  private final JobDesk desk = new JobDesk(new Jobs().begin(script(), "ada"), script(), typist);

  private static Script script() {
    return new Script(new SourceText("a.jsh", "1"), List.of());
  }

  @Test
  void tellsOfASessionWhenItHasGotSomewhere() {
    desk.progress(Samples.snapshot(SessionState.ACTIVE, ""));
    desk.progress(Samples.snapshot(SessionState.ACTIVE, "still there"));
    assertThat(said).containsExactly(LINE);
    desk.progress(Samples.snapshot(SessionState.HELD, ""));
    assertThat(said).hasSize(2).last().asString().contains("PRE_COPY  HELD");
  }

  @Test
  void whatIsWaitedForAnewIsToldAnew() {
    desk.progress(Samples.snapshot(SessionState.ACTIVE, ""));
    desk.progressEnds();
    desk.progress(Samples.snapshot(SessionState.ACTIVE, ""));
    assertThat(said).containsExactly(LINE, LINE);
  }
}
