// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.LeaseInfo;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.Claim;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.VendorDrivers;

/** Finds the one device of this platform into which a state fits, if the person named none. */
final class LocalTargets {
  private final LeaseTable leases;
  private final Backends backends;
  private final VendorDrivers drivers;
  private final DeviceAddress source;

  LocalTargets(LeaseTable leases, Backends backends, VendorDrivers drivers, DeviceAddress source) {
    this.leases = leases;
    this.backends = backends;
    this.drivers = drivers;
    this.source = source;
  }

  Claim onlyOne(SavedDevice saved, String session) {
    Set<DeviceAddress> taken =
        leases.leases().stream().map(LeaseInfo::address).collect(Collectors.toSet());
    List<DeviceAddress> fitting =
        backends.discover().stream()
            .map(Backends.Located::identity)
            .filter(device -> !device.address().equals(source))
            .filter(device -> !taken.contains(device.address()))
            .filter(device -> Manifests.objections(saved, device, drivers.best(device)).isEmpty())
            .map(device -> device.address())
            .toList();
    if (fitting.size() != 1) {
      throw new RefusedException(
          "migrating " + source + " without a named destination",
          List.of(
              fitting.isEmpty()
                  ? "no unleased device of this platform fits; name one: " + source + "=DEVICE"
                  : "several fit ("
                      + fitting.stream()
                          .map(DeviceAddress::toString)
                          .collect(Collectors.joining(", "))
                      + "); name one: "
                      + source
                      + "=DEVICE"));
    }
    return leases.claim(fitting.get(0), session, "overwriting", false);
  }
}
