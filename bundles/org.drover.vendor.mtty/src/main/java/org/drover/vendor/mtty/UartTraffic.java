// SPDX-License-Identifier: Apache-2.0
package org.drover.vendor.mtty;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RegionInfo;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Traffic;
import org.drover.api.spi.RegionAccess;
import org.drover.api.spi.Workload;
import org.drover.vendor.mtty.layout.MttyLayout;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * UART traffic: the workload of an mtty, real or emulated. Every device is used by a thread of its
 * own; sessions quiesce and resume it as any other workload. Listing it reads the devices out that
 * are in use, so what it expects and what it observed belong together.
 */
@Component(
    service = {Traffic.class, Workload.class},
    immediate = true)
public final class UartTraffic implements Traffic, Workload {
  private static final long BAR_SIZE = 8;

  private final Devices devices;

  /** Its monitor is held for no call that waits for a device: one that hangs hinders no other. */
  private final List<UartUse> uses = new ArrayList<>();

  /**
   * Over the devices of the platform.
   *
   * @param devices where the leases are
   */
  @Activate
  public UartTraffic(@Reference Devices devices) {
    this.devices = devices;
  }

  /** Ends all traffic. */
  @Deactivate
  public void deactivate() {
    List<UartUse> all;
    synchronized (uses) {
      all = List.copyOf(uses);
      uses.clear();
    }
    all.forEach(UartUse::depart);
    all.forEach(UartUse::join);
  }

  @Override
  public String name() {
    return "UART traffic";
  }

  @Override
  public void start(DeviceAddress device) {
    Lease lease = lease(device);
    if (!lease.driver().vendor().equals(MttyDriver.VENDOR)) {
      throw new DroverException(
          device
              + " is a device of "
              + lease.driver().vendor()
              + "; UART traffic fits those of mtty");
    }
    UartUse use = new UartUse(device, ports(lease), new UartRegisters(access(lease)));
    boolean begun = false;
    try {
      use.start(() -> add(use));
      begun = true;
    } finally {
      if (!begun) {
        synchronized (uses) {
          uses.remove(use);
        }
      }
    }
  }

  private void add(UartUse use) {
    DeviceAddress device = use.address();
    synchronized (uses) {
      if (on(device).isPresent()) {
        throw new DroverException(device + " has UART traffic already");
      }
      uses.removeIf(each -> each.address().equals(device));
      uses.add(use);
    }
  }

  private Lease lease(DeviceAddress device) {
    return devices
        .held(device)
        .orElseThrow(
            () ->
                new DroverException(
                    device + " is not leased; open it before there is traffic on it"));
  }

  private static RegionAccess access(Lease lease) {
    return lease
        .device()
        .ability(RegionAccess.class)
        .orElseThrow(
            () ->
                new DroverException(
                    lease.device().identity().address() + " gives no access to its regions"));
  }

  private static int ports(Lease lease) {
    int ports =
        (int)
            lease.device().capabilities().regions().stream()
                .filter(region -> region.index() < MttyLayout.MOST_PORTS)
                .mapToLong(RegionInfo::size)
                .filter(size -> size == BAR_SIZE)
                .count();
    if (ports == 0) {
      throw new DroverException(
          lease.device().identity().address() + " has no BAR of " + BAR_SIZE + " bytes");
    }
    return ports;
  }

  private Optional<UartUse> on(DeviceAddress device) {
    synchronized (uses) {
      return uses.stream().filter(use -> use.uses().filter(device::equals).isPresent()).findFirst();
    }
  }

  @Override
  public TrafficInfo stop(DeviceAddress device) {
    UartUse use;
    synchronized (uses) {
      use =
          uses.stream()
              .filter(each -> each.address().equals(device))
              .findFirst()
              .orElseThrow(() -> new DroverException("there is no UART traffic on " + device));
      uses.remove(use);
    }
    TrafficInfo info = use.stop();
    use.join();
    return info;
  }

  @Override
  public List<TrafficInfo> list() {
    List<UartUse> all;
    synchronized (uses) {
      all = List.copyOf(uses);
    }
    return all.stream()
        .map(UartUse::info)
        .sorted(Comparator.comparing(TrafficInfo::device))
        .toList();
  }

  @Override
  public Set<DeviceAddress> devices() {
    synchronized (uses) {
      Set<DeviceAddress> used = new TreeSet<>();
      uses.forEach(use -> use.uses().ifPresent(used::add));
      return used;
    }
  }

  @Override
  public void quiesce(DeviceAddress device) {
    on(device).ifPresent(UartUse::quiesce);
  }

  @Override
  public void resume(DeviceAddress device, DeviceAddress runsAt) {
    on(device).ifPresent(use -> use.resume(runsAt, () -> new UartRegisters(access(lease(runsAt)))));
  }

  @Override
  public void departed(DeviceAddress device) {
    on(device).ifPresent(UartUse::depart);
  }

  @Override
  public void leftStopped(DeviceAddress device) {
    on(device).ifPresent(UartUse::leave);
  }
}
