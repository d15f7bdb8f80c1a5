// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Optional;
import java.util.Set;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;

/**
 * What may be done when a transition fails: first the state is read again, then the device is sent
 * to the recovery state if there is one, then it is reset if that loses nothing. The first error
 * wins.
 *
 * @param state where to send it, or empty
 * @param reset whether a reset is allowed as the last rung: true only where the device holds
 *     nothing that is needed
 * @param onlyResetAfter arcs after whose failure no other state may be requested, as {@link
 *     VendorDriver#onlyResetAfter} names them: the rung of the recovery state is left out then, and
 *     without {@code reset} the device is left as it is. Nor is one of them begun once the kernel
 *     driver has put the data stream in error: it may have lost its stream without a failed SET
 */
public record Recovery(Optional<MigrationState> state, boolean reset, Set<Arc> onlyResetAfter) {

  /** Keeps the arcs from changing. */
  public Recovery {
    onlyResetAfter = Set.copyOf(onlyResetAfter);
  }

  /**
   * Without forbidden arcs.
   *
   * @param state where to send it, or empty
   * @param reset whether a reset is allowed as the last rung
   */
  public Recovery(Optional<MigrationState> state, boolean reset) {
    this(state, reset, Set.of());
  }

  /**
   * Nothing but reading the state again.
   *
   * @return no rung
   */
  public static Recovery none() {
    return new Recovery(Optional.empty(), false);
  }

  /**
   * Back to a state, without a reset.
   *
   * @param state for example RUNNING on a source
   * @return one rung
   */
  public static Recovery to(MigrationState state) {
    return new Recovery(Optional.of(state), false);
  }

  /**
   * A reset at once: for a destination, whose half-loaded state is worth nothing.
   *
   * @return one rung
   */
  public static Recovery byReset() {
    return new Recovery(Optional.empty(), true);
  }

  /**
   * The same rungs, with what the device's vendor driver forbids.
   *
   * @param arcs of {@link VendorDriver#onlyResetAfter}
   * @return a recovery that asks for no state after the failure of one of these arcs
   */
  public Recovery onlyResetAfter(Set<Arc> arcs) {
    return new Recovery(state, reset, arcs);
  }
}
