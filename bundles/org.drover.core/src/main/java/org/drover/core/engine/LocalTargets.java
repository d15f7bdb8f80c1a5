// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.RefusedException;
import org.drover.api.service.LeaseInfo;
import org.drover.core.image.SavedDevice;
import org.drover.core.lease.Claim;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.Backends.Located;
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
    List<Located> alike =
        backends.discover().stream()
            .filter(found -> !found.identity().address().equals(source))
            .filter(found -> !taken.contains(found.identity().address()))
            .filter(found -> isAlike(saved, found.identity()))
            .toList();
    NeededMemory memory = NeededMemory.of(saved);
    List<DeviceAddress> fitting =
        alike.stream()
            .filter(found -> memory.isIn(leases.memoryFor(found)))
            .map(found -> found.identity().address())
            .toList();
    if (fitting.size() != 1) {
      String reason =
          alike.isEmpty() || !fitting.isEmpty() ? reason(fitting) : memory.objectionToUnopened();
      throw new RefusedException(
          "migrating " + source + " without a named destination", List.of(reason));
    }
    return leases.claim(fitting.get(0), session, "overwriting", false);
  }

  private boolean isAlike(SavedDevice saved, DeviceIdentity device) {
    return Manifests.judge(saved, device, drivers.best(device)).fits();
  }

  private String reason(List<DeviceAddress> fitting) {
    return fitting.isEmpty()
        ? "no unleased device of this platform fits; name one: " + source + "=DEVICE"
        : "several fit ("
            + fitting.stream().map(DeviceAddress::toString).collect(Collectors.joining(", "))
            + "); name one: "
            + source
            + "=DEVICE";
  }
}
