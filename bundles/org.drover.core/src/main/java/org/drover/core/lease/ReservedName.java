// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;

/** A reserved name, given free once. */
final class ReservedName implements Devices.Reservation {
  private final Slot slot;
  private final Hold hold;

  ReservedName(Slot slot, Hold hold) {
    this.slot = slot;
    this.hold = hold;
  }

  @Override
  public LeaseInfo info() {
    return hold.info();
  }

  /** A slot ends a hold only if it is the present one, so a second call does nothing. */
  @Override
  public void close() {
    slot.locked(
        present -> {
          slot.end(hold);
          return null;
        });
  }
}
