// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Effect;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Explainer;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.api.spi.VendorDriver;
import org.drover.core.lease.LeaseGlances;
import org.drover.core.registry.Backends;
import org.drover.core.registry.Backends.Located;
import org.drover.core.registry.DriverRules;
import org.drover.core.registry.VendorDrivers;

/** Looks at the devices of a plan, and touches none. */
final class Looking {
  /** What limits a device where it is about more than its migration, and is told elsewhere. */
  private static final Set<Reason> OF_NO_MATTER =
      EnumSet.of(Reason.HELD, Reason.NO_DIRTY_TRACKING, Reason.NO_IOMMUFD);

  private final Backends backends;
  private final VendorDrivers drivers;
  private final Devices devices;
  private final Explainer explainer;
  private final LeaseGlances leases;

  Looking(
      Backends backends,
      VendorDrivers drivers,
      Devices devices,
      Explainer explainer,
      LeaseGlances leases) {
    this.backends = backends;
    this.drivers = drivers;
    this.devices = devices;
    this.explainer = explainer;
    this.leases = leases;
  }

  /**
   * A device that there is.
   *
   * @param located with its backend
   * @param driver that would serve it
   * @param rules of that driver
   * @param status what can be said of it without harm
   */
  record Seen(Located located, VendorDriver driver, DriverRules rules, DeviceStatus status) {
    DeviceAddress address() {
      return located.identity().address();
    }
  }

  LeaseGlances leases() {
    return leases;
  }

  /**
   * Finds a device and tells what is against opening it and migrating it.
   *
   * @param forgiven reasons that what is planned takes care of
   * @return empty if there is no such device, which is told
   */
  Optional<Seen> look(DeviceAddress address, Set<Reason> forgiven, Findings findings) {
    try {
      explainer.explain(address).findings().stream()
          .filter(found -> !forgiven.contains(found.reason()))
          .filter(found -> !OF_NO_MATTER.contains(found.reason()))
          .forEach(found -> tell(address, found, findings));
      leases.objection(address).ifPresent(busy -> findings.refuse("in-use", busy.getMessage(), ""));
      Located located = backends.locate(address);
      VendorDriver driver = leases.driver(located, drivers);
      DriverRules rules = DriverRules.of(driver, located.identity());
      return Optional.of(new Seen(located, driver, rules, devices.describe(address)));
    } catch (DroverException e) {
      // What is not there is among the findings already, unless no backend knows the scheme.
      if (findings.all().stream().noneMatch(point -> point.weight() == Weight.REFUSAL)) {
        findings.refuse(Reason.NO_SUCH_DEVICE.id(), e.getMessage(), "");
      }
      return Optional.empty();
    }
  }

  private static void tell(DeviceAddress address, Finding found, Findings findings) {
    if (found.reason() == Reason.UNKNOWN_UNTIL_OPENED) {
      String remedy = "vfio:open " + address + ", which resets it, then plan again";
      findings.add(Weight.UNKNOWN, found.reason().id(), found.sentence(), remedy);
    } else {
      Weight weight = found.reason().effect() == Effect.LIMITED ? Weight.WARNING : Weight.REFUSAL;
      findings.add(weight, found.reason().id(), found.sentence(), found.remedy());
    }
  }
}
