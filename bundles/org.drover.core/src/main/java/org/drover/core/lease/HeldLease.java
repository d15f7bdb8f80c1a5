// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;

/** One owner's handle on a lease; void once the lease has ended or belongs to somebody else. */
final class HeldLease implements Lease {
  private final Slot slot;
  private final Hold hold;
  private final int epoch;

  HeldLease(Slot slot, Hold hold) {
    this.slot = slot;
    this.hold = hold;
    this.epoch = hold.epoch();
  }

  @Override
  public LeaseInfo info() {
    return hold.info();
  }

  @Override
  public MigratableDevice device() {
    return open().device();
  }

  @Override
  public long changes() {
    return open().device().changes();
  }

  private OpenDevice open() {
    if (isVoid()) {
      throw new IllegalStateException(
          "the lease on " + hold.address() + " has ended or was taken over; open it again");
    }
    return hold.open()
        .orElseThrow(() -> new IllegalStateException(hold.address() + " is not open yet"));
  }

  @Override
  public void onRequest(ReleasePolicy policy) {
    slot.locked(
        present -> {
          open();
          hold.policy(policy);
          Requests.giveBack(slot, hold, false);
          return null;
        });
  }

  @Override
  public VendorDriver driver() {
    return hold.driver();
  }

  /** Refused while a session works with the device: it would lose its state in mid-air. */
  @Override
  public void close() {
    slot.locked(
        present -> {
          if (!isVoid()) {
            if (hold.session().isPresent()) {
              throw hold.taken();
            }
            slot.end(hold);
          }
          return null;
        });
  }

  private boolean isVoid() {
    return slot.peek().filter(now -> now == hold).isEmpty() || hold.epoch() != epoch;
  }
}
