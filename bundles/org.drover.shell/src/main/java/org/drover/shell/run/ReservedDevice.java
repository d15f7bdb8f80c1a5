// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;

/**
 * A traced device whose name a command may have reserved, such as {@code vfio:conform}: it is open
 * then, but not by the platform, and its trace stays empty. Says so once.
 */
public final class ReservedDevice implements Runnable {
  private final DeviceAddress device;
  private final Devices devices;
  private final Console console;
  private boolean told;

  /**
   * Of a trace.
   *
   * @param device that is traced
   * @param devices know who holds it
   * @param console told
   */
  public ReservedDevice(DeviceAddress device, Devices devices, Console console) {
    this.device = device;
    this.devices = devices;
    this.console = console;
  }

  /** Looks now. */
  @Override
  public void run() {
    if (told) {
      return;
    }
    devices.leases().stream()
        .filter(lease -> lease.address().equals(device) && isReservation(lease))
        .findFirst()
        .ifPresent(this::tell);
  }

  /** A command that opens the device has the lease only once it is open. */
  private static boolean isReservation(LeaseInfo lease) {
    return !lease.open() && lease.owner().kind() == Owner.Kind.COMMAND;
  }

  private void tell(LeaseInfo lease) {
    told = true;
    console.say(
        device
            + ": its name is reserved by "
            + lease.owner()
            + ", whose calls are made by another process and are not seen.");
  }
}
