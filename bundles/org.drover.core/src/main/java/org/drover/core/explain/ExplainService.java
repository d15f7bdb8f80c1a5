// SPDX-License-Identifier: Apache-2.0
package org.drover.core.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Effect;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Explainer;
import org.drover.api.service.Explanation;
import org.drover.api.service.LeaseInfo;
import org.drover.api.spi.DeviceBackend;
import org.drover.core.registry.Backends;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.MigrationFeature;
import org.drover.fsm.MigrationState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks those who know: the backend for what is around the device, the device for what it can do,
 * its vendor driver for the rest.
 */
@Component(service = Explainer.class)
public final class ExplainService implements Explainer {
  /** {@code VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT} of {@code linux/vfio.h}. */
  private static final int DMA_LOGGING_REPORT = 8;

  private final Backends backends;
  private final Devices devices;
  private final VendorDrivers drivers;

  /**
   * Over the devices of this platform.
   *
   * @param backends look around devices
   * @param devices knows leases, and asks devices
   * @param drivers know the rest
   */
  @Activate
  public ExplainService(
      @Reference Backends backends, @Reference Devices devices, @Reference VendorDrivers drivers) {
    this.backends = backends;
    this.devices = devices;
    this.drivers = drivers;
  }

  @Override
  public Explanation explain(DeviceAddress address) {
    DeviceBackend backend = backends.backend(address.scheme());
    boolean open = devices.held(address).isPresent();
    List<Finding> found = new ArrayList<>(backend.explain(address));
    if (open) {
      // Whatever is said against an open, this one was opened.
      found.removeIf(each -> each.reason().effect() == Effect.NOT_OPENED);
    }
    backend.describe(address).ifPresent(identity -> found.addAll(device(identity)));
    return new Explanation(address, found);
  }

  private List<Finding> device(DeviceIdentity identity) {
    DeviceStatus status = devices.describe(identity.address());
    List<Finding> found = new ArrayList<>();
    status.lease().ifPresent(lease -> found.add(held(lease)));
    status
        .problem()
        .ifPresent(
            problem -> found.add(new Finding(Reason.DOES_NOT_OPEN, withoutStop(problem), "")));
    if (status.capabilities().isPresent()) {
      found.addAll(abilities(status, status.capabilities().get()));
    } else if (status.problem().isEmpty()) {
      found.add(
          new Finding(
              Reason.UNKNOWN_UNTIL_OPENED,
              "what " + identity.address() + " can do is not known before it is opened",
              "vfio:open " + identity.address() + ", which resets it, then explain again"));
    }
    found.addAll(drivers.best(identity).explain(identity, status.capabilities()));
    return found;
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static Finding held(LeaseInfo lease) {
    return new Finding(
        Reason.HELD,
        lease.owner() + (lease.open() ? " holds " : " has reserved ") + lease.address(),
        lease.open() ? "vfio:release " + lease.address() + " ends that" : "");
  }

  private List<Finding> abilities(DeviceStatus status, DeviceCapabilities capabilities) {
    DeviceAddress address = status.identity().address();
    if (capabilities.migration().isEmpty()) {
      return List.of(
          new Finding(
              Reason.NO_MIGRATION,
              status.identity().driver().map(name -> name + " has").orElse("its driver has")
                  + " no migration for "
                  + address
                  + " (VFIO_DEVICE_FEATURE_MIGRATION answers ENOTTY)",
              "a newer kernel may have a variant driver for it"));
    }
    List<Finding> found = new ArrayList<>();
    if (status.state().equals(Optional.of(MigrationState.ERROR))) {
      found.add(
          new Finding(
              Reason.IN_ERROR,
              address + " is in ERROR, and what it held is lost",
              "vfio:reset " + address));
    }
    if (!capabilities.migration().get().contains(MigrationFeature.P2P)) {
      found.add(
          new Finding(
              Reason.NO_P2P,
              address + " has no P2P states",
              "migrate it alone: devices that reach each other must all have them"));
    }
    if (!capabilities.features().contains(DMA_LOGGING_REPORT)) {
      found.add(
          new Finding(
              Reason.NO_DIRTY_TRACKING,
              address
                  + " does not log what it writes: unless its IOMMU tracks it, all memory that it"
                  + " reaches counts as dirty",
              ""));
    }
    return found;
  }
}
