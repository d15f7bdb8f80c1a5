// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.VfToken;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Loss;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;
import org.drover.testkit.samples.Samples;

/** Devices with one status each; leases are remembered. */
final class FakeDevices implements Devices {
  final Map<DeviceAddress, DeviceStatus> statuses = new LinkedHashMap<>();
  final Map<DeviceAddress, FakeDevice> opened = new LinkedHashMap<>();
  final Map<DeviceAddress, LeaseInfo> leases = new LinkedHashMap<>();
  final List<String> uses = new ArrayList<>();
  final Map<DeviceAddress, VfToken> tokens = new LinkedHashMap<>();

  /** Whether the kernel asks for devices back as soon as they are open. */
  boolean kernelAsks;

  void add(DeviceStatus status) {
    statuses.put(status.identity().address(), status);
  }

  /** Leases a device to somebody. */
  FakeDevice lease(DeviceAddress address, Owner owner) {
    return lease(address, owner, Placement.ANY);
  }

  /** Leases a device to somebody, as it was asked for. */
  FakeDevice lease(DeviceAddress address, Owner owner, Placement placement) {
    leases.put(address, LeaseInfo.open(address, owner, Samples.NOON, placement));
    return opened.computeIfAbsent(address, where -> new FakeDevice(statuses.get(where).identity()));
  }

  @Override
  public List<DeviceStatus> list() {
    return List.copyOf(statuses.values());
  }

  @Override
  public DeviceStatus describe(DeviceAddress address) {
    DeviceStatus status = statuses.get(address);
    if (status == null) {
      throw new DroverException(
          "There is no device " + address + "; did you mean emu:mtty-0? vfio:devices lists all.");
    }
    return status;
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner) {
    return open(address, owner, Placement.ANY);
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner, Placement placement) {
    describe(address);
    if (leases.containsKey(address)) {
      throw new DroverException(address + " is leased to " + leases.get(address).owner() + ".");
    }
    lease(address, owner, placement);
    return new FakeLease(address);
  }

  @Override
  public Lease open(DeviceAddress address, Owner owner, Placement placement, VfToken token) {
    tokens.put(address, token);
    return open(address, owner, placement);
  }

  @Override
  public Optional<Lease> held(DeviceAddress address) {
    return leases.containsKey(address) ? Optional.of(new FakeLease(address)) : Optional.empty();
  }

  @Override
  public Use use(DeviceAddress address, Owner owner, boolean statePreserved) {
    DeviceStatus status = describe(address);
    boolean temporary = !leases.containsKey(address);
    if (temporary && statePreserved && status.resetsAtOpen()) {
      throw new RefusedException("use of " + address, List.of("opening it would reset it"));
    }
    uses.add(address + " by " + owner);
    if (temporary) {
      lease(address, owner);
    }
    return new FakeUse(address, temporary);
  }

  @Override
  public Reservation reserve(DeviceAddress address, Owner owner) {
    throw new UnsupportedOperationException("no command reserves a name by itself");
  }

  @Override
  public HeldDevice release(DeviceAddress address, boolean force) {
    if (!leases.containsKey(address)) {
      throw new DroverException("Nobody has leased " + address + ".");
    }
    DeviceStatus status = statuses.get(address);
    HeldDevice held =
        new HeldDevice(
            leases.get(address),
            status.state(),
            Optional.empty(),
            Loss.ofOpen(status.resetsAtOpen(), status.state()));
    if (held.loss() == Loss.ONLY_COPY && !force) {
      throw new RefusedException("releasing " + address, List.of(held.loss().sentence()));
    }
    leases.remove(address);
    return held;
  }

  @Override
  public List<LeaseInfo> leases() {
    return List.copyOf(leases.values());
  }

  private final class FakeLease implements Lease {
    private final DeviceAddress address;

    FakeLease(DeviceAddress address) {
      this.address = address;
    }

    @Override
    public LeaseInfo info() {
      LeaseInfo lease = leases.get(address);
      return kernelAsks && lease.policy() == ReleasePolicy.IDLE
          ? LeaseInfo.reserved(address, lease.owner(), lease.since())
          : lease;
    }

    @Override
    public void onRequest(ReleasePolicy policy) {
      LeaseInfo before = leases.get(address);
      leases.put(
          address,
          new LeaseInfo(
              address,
              before.owner(),
              before.since(),
              before.placement(),
              policy,
              before.requested(),
              before.failed(),
              before.orphaned()));
    }

    @Override
    public MigratableDevice device() {
      return opened.get(address);
    }

    @Override
    public VendorDriver driver() {
      return new FakeDriver();
    }

    @Override
    public long changes() {
      return 0;
    }

    @Override
    public void close() {
      leases.remove(address);
    }
  }

  private final class FakeUse implements Use {
    private final DeviceAddress address;
    private final boolean temporary;

    FakeUse(DeviceAddress address, boolean temporary) {
      this.address = address;
      this.temporary = temporary;
    }

    @Override
    public Lease lease() {
      return new FakeLease(address);
    }

    @Override
    public boolean temporary() {
      return temporary;
    }

    @Override
    public void close() {
      if (temporary) {
        leases.remove(address);
      }
    }
  }
}
