// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The place of one address in the table of leases: its lock, and who holds it. Opening a device
 * happens under the lock of its own address and makes nobody else wait.
 */
final class Slot {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Optional<Hold> hold = Optional.empty();

  /** Who holds it, without waiting for somebody who is opening it. */
  Optional<Hold> peek() {
    return hold;
  }

  /**
   * Whether there is or may soon be a lease. The lock first: who has let go of it has left its hold
   * here.
   */
  boolean isInUse() {
    return lock.isLocked() || hold.isPresent();
  }

  /** Does something while nobody else can change the lease. */
  <R> R locked(Function<Optional<Hold>, R> work) {
    lock.lock();
    try {
      return work.apply(hold);
    } finally {
      lock.unlock();
    }
  }

  /** Only under the lock. */
  void hold(Hold next) {
    hold = Optional.of(next);
  }

  /**
   * Ends the lease and closes the device; only under the lock. The name is free when the device is
   * closed and not before, or else another open would find it busy; and it is free even if the
   * device does not close, because there is no second try.
   */
  void end(Hold ending) {
    try {
      ending.ended().ifPresent(OpenDevice::close);
    } finally {
      // It may have ended before, and the name be somebody else's by now.
      hold = hold.filter(now -> now != ending);
    }
  }
}
