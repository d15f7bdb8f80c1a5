// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintStream;
import java.util.List;
import org.drover.jshell.execution.Turn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayRunTest {
  private static final PrintStream NOWHERE = new PrintStream(PrintStream.nullOutputStream());

  private final Workbench bench =
      Workbench.open(new ClassPathWorld(), SessionSettings.plain("test", NOWHERE, NOWHERE));
  private final Turn turn = bench.execution().begin().orElseThrow();
  private final ReplayList replays = new ReplayList();

  @AfterEach
  void close() {
    bench.execution().end(turn);
    bench.close();
  }

  private static ReplayList.Step again(String source) {
    return new ReplayList.Again(
        new Evaluator.Unit(source, new SourcePlaces.Place(SourceText.typed(source), 0)));
  }

  @Test
  void doesAgainWhatWasDoneAndTakesBackWhatWasTakenBack() {
    List<ReplayList.Step> steps =
        List.of(again("int x = 5;"), again("int y = x;"), new ReplayList.Dropped("x"));
    assertThat(new ReplayRun(bench, turn, replays).run(steps)).isEqualTo(new Replay(2, List.of()));
    assertThat(replays.steps()).isEqualTo(steps);
    assertThat(bench.drop("x")).isEmpty();
    assertThat(bench.drop("y")).hasSize(1);
  }

  @Test
  void whatItDoesNotComeToStaysForTheNextTime() {
    List<ReplayList.Step> steps = List.of(again("int x = 5;"), new ReplayList.Dropped("x"));
    bench.shell().close();
    assertThatThrownBy(() -> new ReplayRun(bench, turn, replays).run(steps))
        .isInstanceOf(IllegalStateException.class);
    assertThat(replays.steps()).isEqualTo(steps);
  }
}
