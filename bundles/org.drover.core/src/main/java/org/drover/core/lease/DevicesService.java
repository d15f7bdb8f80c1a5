// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.VfToken;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;
import org.drover.core.registry.Backends;
import org.drover.core.registry.Backends.Located;
import org.drover.core.registry.DriverRules;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.MigrationState;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Devices and leases as callers see them. A device is probed only if it is open already, or if
 * opening and closing it loses nothing. One that is busy is not waited for: what was known of it
 * last is told.
 */
@Component(service = Devices.class)
public final class DevicesService implements Devices {
  private static final Logger LOG = System.getLogger(DevicesService.class.getName());

  private final LeaseTable table;
  private final Backends backends;
  private final VendorDrivers drivers;

  /**
   * Over a table of leases.
   *
   * @param table who holds what
   * @param backends find devices
   * @param drivers bid for them
   */
  @Activate
  public DevicesService(
      @Reference LeaseTable table, @Reference Backends backends, @Reference VendorDrivers drivers) {
    this.table = table;
    this.backends = backends;
    this.drivers = drivers;
  }

  @Override
  public List<DeviceStatus> list() {
    Map<DeviceAddress, DeviceStatus> all = new TreeMap<>();
    for (Located located : backends.discover()) {
      all.put(located.identity().address(), unopened(located.identity(), Optional.empty()));
    }
    for (Hold hold : table.holds()) {
      DeviceStatus status = leased(hold);
      // It may have been released meanwhile; then it is what its backend says of it.
      if (table.isHeld(hold)) {
        all.put(hold.address(), status);
      }
    }
    return List.copyOf(all.values());
  }

  @Override
  public DeviceStatus describe(DeviceAddress address) {
    Optional<Hold> busy =
        table.holds().stream()
            .filter(hold -> hold.address().equals(address) && hold.session().isPresent())
            .findFirst();
    if (busy.isPresent()) {
      return leased(busy.get());
    }
    return table.locked(
        address, present -> present.map(this::leased).orElseGet(() -> free(address)));
  }

  private DeviceStatus free(DeviceAddress address) {
    Located located = backends.locate(address);
    DeviceIdentity identity = located.identity();
    VendorDriver driver = drivers.best(identity);
    if (DriverRules.of(driver, identity).resetsAtOpen()) {
      return unopened(identity, Optional.empty());
    }
    try (OpenDevice open = OpenDevice.glance(located, table.spaces(), Placement.ANY)) {
      return probed(identity, driver.vendor(), false, Optional.empty(), open.device());
    } catch (DroverException e) {
      return unopened(identity, Optional.of(e.getMessage()));
    }
  }

  private DeviceStatus leased(Hold hold) {
    return hold.open()
        // A device in a session is not asked: the session tells where it is.
        .filter(open -> hold.session().isEmpty())
        .flatMap(open -> open.device().glance(device -> asked(hold, device)))
        .orElseGet(() -> lastKnown(hold));
  }

  private static DeviceStatus asked(Hold hold, MigratableDevice device) {
    DeviceStatus status =
        probed(
            hold.identity(),
            hold.vendor(),
            hold.rules().resetsAtOpen(),
            Optional.of(hold.info()),
            device);
    status.state().ifPresent(hold::lastState);
    return status;
  }

  /** What is known of a device that cannot answer now. */
  private static DeviceStatus lastKnown(Hold hold) {
    Optional<OpenDevice> open = hold.open();
    return new DeviceStatus(
        hold.identity(),
        hold.vendor(),
        Optional.of(hold.info()),
        hold.rules().resetsAtOpen(),
        open.map(device -> device.device().capabilities()),
        open.flatMap(device -> hold.lastState()),
        Optional.empty());
  }

  private static DeviceStatus probed(
      DeviceIdentity identity,
      String vendor,
      boolean resetsAtOpen,
      Optional<LeaseInfo> lease,
      MigratableDevice device) {
    Optional<DeviceCapabilities> capabilities = Optional.empty();
    Optional<MigrationState> state = Optional.empty();
    Optional<String> problem = Optional.empty();
    try {
      capabilities = Optional.of(device.capabilities());
      if (capabilities.get().migration().isPresent()) {
        state = Optional.of(device.state());
      }
    } catch (DroverException e) {
      problem = Optional.of(e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: one plug-in's device does not keep the others from being listed.
      LOG.log(Level.WARNING, "asking " + identity.address(), e);
      problem = Optional.of(identity.address() + " failed to answer: " + e);
    }
    return new DeviceStatus(identity, vendor, lease, resetsAtOpen, capabilities, state, problem);
  }

  private DeviceStatus unopened(DeviceIdentity identity, Optional<String> problem) {
    VendorDriver driver = drivers.best(identity);
    return new DeviceStatus(
        identity,
        driver.vendor(),
        Optional.empty(),
        DriverRules.of(driver, identity).resetsAtOpen(),
        Optional.empty(),
        Optional.empty(),
        problem);
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner) {
    return open(address, owner, Placement.ANY);
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner, Placement placement) {
    return table.open(address, owner, placement, Optional.empty());
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner, Placement placement, VfToken token) {
    return table.open(address, owner, placement, Optional.of(token));
  }

  @Override
  public Optional<Lease> held(DeviceAddress address) {
    return table.held(address);
  }

  @Override
  public Use use(DeviceAddress address, Owner owner, boolean statePreserved) {
    return table.use(address, owner, statePreserved);
  }

  @Override
  public Reservation reserve(DeviceAddress address, Owner owner) {
    return table.reserve(address, owner);
  }

  @Override
  public HeldDevice release(DeviceAddress address, boolean force) {
    return table.release(address, force);
  }

  @Override
  public List<LeaseInfo> leases() {
    return table.leases();
  }
}
