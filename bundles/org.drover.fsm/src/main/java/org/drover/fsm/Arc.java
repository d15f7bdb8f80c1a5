// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One step that a driver carries out by itself, from one state to the next.
 *
 * @param from the state before the step
 * @param to the state after it
 */
public record Arc(MigrationState from, MigrationState to) {

  /**
   * All that begin in certain states, whether there is such a step or not.
   *
   * @param states where they begin
   * @return unmodifiable: from each of these to each state
   */
  public static Set<Arc> outOf(Set<MigrationState> states) {
    return states.stream()
        .flatMap(from -> Arrays.stream(MigrationState.values()).map(to -> new Arc(from, to)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What the SET of this one arc hands out. */
  StreamKind stream() {
    if (to.isSaving() && !from.isSaving()) {
      return StreamKind.READ;
    }
    return to == MigrationState.RESUMING ? StreamKind.WRITE : StreamKind.NONE;
  }
}
