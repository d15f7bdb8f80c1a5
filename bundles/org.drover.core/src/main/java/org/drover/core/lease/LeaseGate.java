// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.function.BooleanSupplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;

/** Whether leases are given at all. Any thread may ask; one at a time closes. */
final class LeaseGate {
  private volatile boolean ending;
  private volatile boolean stopped;

  /**
   * Lets through who may have a lease.
   *
   * @throws DroverException if nobody may any more
   */
  void pass(DeviceAddress address) {
    if (ending) {
      throw new DroverException(address + " cannot be leased: the platform ends");
    }
    if (stopped) {
      throw new DroverException(
          address + " cannot be leased: the engine was stopped; start its bundle, and begin again");
    }
  }

  /** For the platform's end, if something holds while nobody is let through. */
  boolean closeIf(BooleanSupplier free) {
    ending = true;
    ending = free.getAsBoolean();
    return ending;
  }

  /** For good. */
  void close() {
    stopped = true;
  }
}
