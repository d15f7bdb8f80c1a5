// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.ArrayList;
import java.util.List;

/** What becomes of the wish to go from one state to another: a path, or a refusal. */
public sealed interface Route permits Route.Path, Route.Refused {

  /** The state that the device is in. */
  MigrationState from();

  /** The state that is asked for. */
  MigrationState to();

  /**
   * The steps that one SET of the target takes.
   *
   * @param from the state that the device is in
   * @param to the state that is asked for
   * @param hops the states after the start, the target last; empty if the device is there already
   * @param stream what the SET hands out
   */
  record Path(MigrationState from, MigrationState to, List<MigrationState> hops, StreamKind stream)
      implements Route {

    /** Copies the hops and refuses those that do not end at the target. */
    public Path {
      hops = List.copyOf(hops);
      MigrationState end = hops.isEmpty() ? from : hops.get(hops.size() - 1);
      if (end != to) {
        throw new IllegalArgumentException(
            "The path from " + from + " to " + to + " ends in " + end + ": " + hops);
      }
    }

    /** The steps one by one; as many as there are hops. */
    public List<Arc> arcs() {
      return between(from, hops);
    }

    static List<Arc> between(MigrationState start, List<MigrationState> hops) {
      List<Arc> arcs = new ArrayList<>(hops.size());
      MigrationState at = start;
      for (MigrationState hop : hops) {
        arcs.add(new Arc(at, hop));
        at = hop;
      }
      return List.copyOf(arcs);
    }
  }

  /**
   * The target cannot be reached by a SET, and none must be tried.
   *
   * @param from the state that the device is in
   * @param to the state that is asked for
   * @param reason sentences for people: why, and what to do instead
   */
  record Refused(MigrationState from, MigrationState to, String reason) implements Route {}
}
