// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.List;
import org.drover.jshell.execution.Turn;

/** Does again, in a fresh workbench, what a session had done. */
final class ReplayRun {
  private final Workbench bench;
  private final Turn turn;
  private final ReplayList replays;
  private final Evaluator evaluator;
  private final List<Replay.Missing> missing = new ArrayList<>();
  private int done;

  /**
   * One that has not begun.
   *
   * @param replays what the next one is to do: what this one did, and what it had no time for
   */
  ReplayRun(Workbench bench, Turn turn, ReplayList replays) {
    this.bench = bench;
    this.turn = turn;
    this.replays = replays;
    this.evaluator = new Evaluator(bench, turn);
  }

  /** Step by step. What it does not come to, if JShell itself fails, stays for the next time. */
  Replay run(List<ReplayList.Step> steps) {
    replays.clear();
    int next = 0;
    try {
      for (ReplayList.Step step : steps) {
        take(step);
        next++;
      }
    } finally {
      replays.addAll(steps.subList(next, steps.size()));
    }
    return new Replay(done, missing);
  }

  private void take(ReplayList.Step step) {
    if (step instanceof ReplayList.Dropped dropped) {
      bench.drop(dropped.name());
      replays.addDrop(dropped.name());
    } else if (step instanceof ReplayList.Again again) {
      evaluate(again.unit());
    }
  }

  private void evaluate(Evaluator.Unit unit) {
    List<SnippetResult> results = turn.isStopped() ? List.of() : evaluator.evaluate(unit);
    replays.add(unit, turn.isStopped() ? List.of() : results);
    String why =
        results.isEmpty()
            ? "the reload was stopped"
            : results.stream()
                .filter(SnippetResult::isFailure)
                .map(SnippetResult::why)
                .findFirst()
                .orElse("");
    if (why.isEmpty()) {
      done++;
    } else {
      missing.add(new Replay.Missing(unit.code().strip(), why));
    }
  }
}
