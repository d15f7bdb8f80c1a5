// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.ArrayList;
import java.util.List;

/** What a reload does again, in order. */
final class ReplayList {
  /** One step. */
  sealed interface Step {}

  /**
   * Evaluates.
   *
   * @param unit of a source
   */
  record Again(Evaluator.Unit unit) implements Step {}

  /**
   * Takes back what was declared.
   *
   * @param name of it
   */
  record Dropped(String name) implements Step {}

  private final List<Step> steps = new ArrayList<>();

  /** Keeps what left something behind, or did something: not what was refused, nor stopped. */
  void add(Evaluator.Unit unit, List<SnippetResult> results) {
    if (results.stream().allMatch(ReplayList::isWorthIt)) {
      steps.add(new Again(unit));
    }
  }

  private static boolean isWorthIt(SnippetResult result) {
    if (result instanceof SnippetResult.Thrown) {
      // A variable is there all the same; a statement did not come to its end.
      return result.snippet().kind() == SnippetKind.VARIABLE
          && !result.snippet().name().startsWith("$");
    }
    return !result.isFailure();
  }

  void addDrop(String name) {
    steps.add(new Dropped(name));
  }

  void addAll(List<Step> more) {
    steps.addAll(more);
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  void clear() {
    steps.clear();
  }
}
