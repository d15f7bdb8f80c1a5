// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.function.Function;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;

/** Devices that a command uses for its own duration. */
public final class DeviceUse {
  private final Devices devices;
  private final Owner owner;
  private final Console console;

  /**
   * For one command.
   *
   * @param devices the service
   * @param owner named in a lease that is taken for the command alone
   * @param console told of such a lease
   */
  public DeviceUse(Devices devices, Owner owner, Console console) {
    this.devices = devices;
    this.owner = owner;
    this.console = console;
  }

  /**
   * Uses a device by its lease, or by one for this use alone, which is said.
   *
   * @param <T> what the use gives
   * @param address whom
   * @param statePreserved refuse a device that a reset at open would empty
   * @param use with the open lease
   * @return what the use gave
   */
  public <T> T with(DeviceAddress address, boolean statePreserved, Function<Lease, T> use) {
    try (Devices.Use borrowed = devices.use(address, owner, statePreserved)) {
      if (borrowed.temporary()) {
        console.say(address + " was not leased; leased for the duration of this command.");
      }
      return use.apply(borrowed.lease());
    }
  }

  /**
   * Uses a device that must be leased already: what is done to it would be lost with the lease.
   *
   * @param <T> what the use gives
   * @param address whom
   * @param use with the open lease
   * @return what the use gave
   * @throws DroverException if it is not leased
   */
  public <T> T withHeld(DeviceAddress address, Function<Lease, T> use) {
    if (devices.held(address).isEmpty()) {
      // Names what there is if it does not exist at all.
      devices.describe(address);
      throw new DroverException(
          address + " is not open; open it with `vfio:open " + address + "` first.");
    }
    return with(address, true, use);
  }
}
