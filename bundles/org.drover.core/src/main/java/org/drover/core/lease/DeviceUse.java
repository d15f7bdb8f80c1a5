// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.concurrent.atomic.AtomicBoolean;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;

/** A device in use for a short while, ended once. */
final class DeviceUse implements Devices.Use {
  private final Lease lease;
  private final boolean temporary;
  private final Runnable end;
  private final AtomicBoolean closed = new AtomicBoolean();

  DeviceUse(Lease lease, boolean temporary, Runnable end) {
    this.lease = lease;
    this.temporary = temporary;
    this.end = end;
  }

  @Override
  public Lease lease() {
    return lease;
  }

  @Override
  public boolean temporary() {
    return temporary;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      end.run();
    }
  }
}
