// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.Finding;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.CallTracing;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.DriverLog;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;

/** Finds and opens fake devices. */
public final class FakeBackend implements DeviceBackend {
  private final String scheme;
  private final Map<DeviceAddress, FakeHardware> devices = new TreeMap<>();
  private final Map<DeviceAddress, AddressSpace> openedIn = new ConcurrentHashMap<>();
  public final AtomicInteger spaces = new AtomicInteger();
  public boolean refusesToOpen;

  /** The paths of its devices, the preferred one first. */
  public List<AccessPath> paths = List.of();

  public boolean spacesThrowAtClose;

  /** What is found around whatever device is asked for. */
  public List<Finding> found = List.of();

  /** What its spaces track by; read when it is asked for. */
  public Optional<DirtyTracker> tracker = Optional.empty();

  /** Told when a space closes. */
  public Runnable whenASpaceCloses = () -> {};

  /** What its kernel's log says of whatever device is asked for; read as it is at that moment. */
  public final FakeLog log = new FakeLog();

  public final FakeTracing tracing = new FakeTracing();

  public FakeBackend(String scheme) {
    this.scheme = scheme;
  }

  /** Plugs a device in. */
  public FakeHardware add(String name, String features) {
    return add(name, features, OptionalInt.empty());
  }

  /** Plugs a device of an IOMMU group in. */
  public FakeHardware add(String name, String features, OptionalInt group) {
    FakeHardware hardware = new FakeHardware(scheme + ":" + name, features, group);
    devices.put(hardware.address, hardware);
    return hardware;
  }

  /** The space that a device was opened in last. */
  public AddressSpace spaceOf(DeviceAddress address) {
    return openedIn.get(address);
  }

  public void unplug(FakeHardware hardware) {
    devices.remove(hardware.address);
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public List<DeviceIdentity> discover() {
    return devices.values().stream().map(FakeHardware::identity).toList();
  }

  @Override
  public Optional<DeviceIdentity> describe(DeviceAddress address) {
    return Optional.ofNullable(devices.get(address)).map(FakeHardware::identity);
  }

  @Override
  public Optional<CallTracing> tracing() {
    return Optional.of(tracing);
  }

  @Override
  public Optional<DriverLog> watchLog(DeviceIdentity device) {
    return Optional.of(log.watch());
  }

  @Override
  public List<AccessPath> paths(DeviceIdentity device) {
    return paths;
  }

  @Override
  public List<Finding> explain(DeviceAddress address) {
    return found;
  }

  @Override
  public AddressSpace bind(WorkloadMemory memory) {
    return bind(memory, Optional.empty());
  }

  @Override
  public AddressSpace bind(WorkloadMemory memory, AccessPath via) {
    return paths.isEmpty() ? DeviceBackend.super.bind(memory, via) : bind(memory, Optional.of(via));
  }

  private AddressSpace bind(WorkloadMemory memory, Optional<AccessPath> via) {
    spaces.incrementAndGet();
    return new AddressSpace() {
      @Override
      public WorkloadMemory memory() {
        return memory;
      }

      @Override
      public Optional<AccessPath> via() {
        return via;
      }

      @Override
      public Optional<DirtyTracker> tracker() {
        return tracker;
      }

      @Override
      public void close() {
        spaces.decrementAndGet();
        whenASpaceCloses.run();
        if (spacesThrowAtClose) {
          throw new DroverException("the space does not close");
        }
      }
    };
  }

  @Override
  public MigratableDevice open(DeviceAddress address, AddressSpace space) {
    if (refusesToOpen) {
      throw new DroverException(address + " does not open");
    }
    FakeHardware hardware = devices.get(address);
    openedIn.put(address, space);
    hardware.opened++;
    hardware.open++;
    hardware.log("OPEN");
    return new FakeDevice(hardware);
  }
}
