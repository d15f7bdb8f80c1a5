// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.drover.fsm.MigrationState;

/**
 * A device that somebody holds, and what the end of its lease would lose.
 *
 * @param lease who holds it
 * @param state where it is; empty if it is not open, has no migration or does not tell
 * @param session the running session that works with it; empty if none does
 * @param loss what its close loses
 */
public record HeldDevice(
    LeaseInfo lease, Optional<MigrationState> state, Optional<String> session, Loss loss) {

  /**
   * For people.
   *
   * @return for example {@code vfio:0000:3b:00.2, held by person ada in STOP, at work for m7: it is
   *     stopped, ...}, without a full stop
   */
  public String sentence() {
    return lease.address()
        + ", "
        + (lease.open() ? "held" : "reserved")
        + " by "
        + lease.owner()
        + state.map(now -> " in " + now).orElse("")
        + session.map(id -> ", at work for " + id).orElse("")
        + ": "
        + loss.sentence();
  }
}
