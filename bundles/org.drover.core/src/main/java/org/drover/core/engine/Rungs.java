// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import java.util.Set;
import org.drover.api.TransitionException;
import org.drover.api.spi.Recovery;
import org.drover.core.lease.Claim;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;

/**
 * What a device may do about a failed transition of a source: go back where it was, unless its
 * vendor driver forbids to ask for any other state after one of the arcs on the way. A source is
 * never reset: what it holds may be the only copy.
 */
final class Rungs {
  private Rungs() {}

  static Recovery forSource(Claim claim, MigrationState target, MigrationState back) {
    Recovery rungs = target == back ? Recovery.none() : Recovery.to(back);
    return rungs.onlyResetAfter(claim.rules().onlyResetAfter());
  }

  /** Whether a failure happened on an arc after which only a reset is safe. */
  static boolean onlyResetAfter(Claim claim, FeatureSet features, TransitionException failure) {
    Set<Arc> forbidden = claim.rules().onlyResetAfter();
    return arcs(failure.from(), failure.target(), features).stream()
        .filter(arc -> failure.reached().isEmpty() || failure.reached().get().equals(arc.from()))
        .anyMatch(forbidden::contains);
  }

  private static List<Arc> arcs(MigrationState from, MigrationState to, FeatureSet features) {
    return MigrationFsm.route(from, to, features) instanceof Route.Path path
        ? path.arcs()
        : List.of();
  }
}
