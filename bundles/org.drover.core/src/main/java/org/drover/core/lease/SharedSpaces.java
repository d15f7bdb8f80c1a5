// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.IovaRange;
import org.drover.api.RefusedException;
import org.drover.api.service.Placement;
import org.drover.api.service.SpaceName;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.registry.MachineKernel;

/**
 * The address spaces of leased devices. Devices of one IOMMU group share one space, because the
 * kernel gives a group to one container alone; devices that are opened with the same name share one
 * too, whatever their groups. Devices of one space are opened by one path and reach the same
 * memory, which is made with the space. A space is closed when the last of its devices has been,
 * and its memory after it.
 */
final class SharedSpaces {

  /** One device's part in a space. */
  interface Part extends AutoCloseable {
    AddressSpace space();

    /** The space's name; empty if it has none. */
    Optional<SpaceName> name();

    /** By which path its devices are opened; empty if their backend has no paths. */
    Optional<AccessPath> via();

    /** Where its devices see memory; empty if they see none. */
    List<IovaRange> memory();

    /** How often a device has come into the space or left it, so far. */
    long changes();

    @Override
    void close();
  }

  /** A space with the devices that are in it, and their groups. */
  private static final class Shared {
    private final DeviceBackend backend;
    private final Optional<SpaceName> name;
    private final SpaceMemory memory;
    private final AddressSpace space;
    private final Optional<AccessPath> via;
    private final Map<DeviceAddress, OptionalInt> devices = new TreeMap<>();

    /** Written under the monitor of all spaces. */
    private volatile long changes;

    Shared(DeviceBackend backend, DeviceIdentity first, Placement wanted, MachineKernel machine) {
      this.backend = backend;
      this.name = wanted.space();
      this.via = wanted.via().or(() -> backend.paths(first).stream().findFirst());
      this.memory = SpaceMemory.of(wanted.memory(), machine);
      boolean bound = false;
      try {
        this.space = bind(memory.memory());
        bound = true;
      } finally {
        if (!bound) {
          memory.close();
        }
      }
    }

    private AddressSpace bind(WorkloadMemory reached) {
      return via.map(path -> backend.bind(reached, path)).orElseGet(() -> backend.bind(reached));
    }

    void close() {
      // What is opened first is closed last, whatever the other one throws.
      try (memory) {
        space.close();
      }
    }

    boolean hasGroup(OptionalInt group) {
      return group.isPresent() && devices.containsValue(group);
    }

    String devices() {
      return list(devices.keySet().stream().toList());
    }

    String devicesOf(OptionalInt group) {
      return list(
          devices.entrySet().stream()
              .filter(device -> device.getValue().equals(group))
              .map(Map.Entry::getKey)
              .toList());
    }

    private static String list(List<DeviceAddress> addresses) {
      return addresses.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
  }

  private final MachineKernel machine;
  private final List<Shared> spaces = new ArrayList<>();

  /** Without spaces. */
  SharedSpaces(MachineKernel machine) {
    this.machine = machine;
  }

  /**
   * Takes part in a space: that of the device's group if others of it are open, else the one of the
   * name if there is one, else a new one.
   *
   * @param backend of the device
   * @param device told without opening it; it takes part once at a time
   * @param wanted where it shall be, by which path it shall be opened, and what a new space reaches
   * @throws RefusedException if its group is in another space than the one of that name, the name
   *     belongs to devices of another backend, or the devices of the space are open by another path
   *     or reach other memory
   */
  synchronized Part join(DeviceBackend backend, DeviceIdentity device, Placement wanted) {
    Optional<Shared> present =
        ofGroup(backend, device, wanted.space()).or(() -> ofName(backend, device, wanted.space()));
    present.ifPresent(shared -> refuseOtherPath(shared, device, wanted));
    present.ifPresent(shared -> refuseOtherMemory(shared, device, wanted));
    Shared shared = present.orElseGet(() -> add(new Shared(backend, device, wanted, machine)));
    shared.devices.put(device.address(), device.group());
    shared.changes = shared.changes + 1;
    return new Share(shared, device.address());
  }

  /** What a device that is not open would reach if it were opened without a word of where. */
  synchronized WorkloadMemory memoryFor(DeviceBackend backend, DeviceIdentity device) {
    return ofGroup(backend, device, Optional.empty())
        .map(shared -> shared.space.memory())
        .orElse(WorkloadMemory.NONE);
  }

  private Optional<Shared> ofGroup(
      DeviceBackend backend, DeviceIdentity device, Optional<SpaceName> wanted) {
    Optional<Shared> found =
        first(shared -> shared.backend == backend && shared.hasGroup(device.group()));
    found
        .filter(shared -> wanted.isPresent() && !shared.name.equals(wanted))
        .ifPresent(
            shared -> {
              String others = shared.devicesOf(device.group());
              throw refused(
                  device,
                  wanted.get(),
                  "its IOMMU group "
                      + device.group().getAsInt()
                      + " is in "
                      + called(shared.name)
                      + " with "
                      + others
                      + ", and devices of one group share one space; leave --space out to open it"
                      + " there, or release "
                      + others
                      + " first");
            });
    return found;
  }

  private Optional<Shared> ofName(
      DeviceBackend backend, DeviceIdentity device, Optional<SpaceName> wanted) {
    Optional<Shared> found = first(shared -> wanted.isPresent() && shared.name.equals(wanted));
    found
        .filter(shared -> shared.backend != backend)
        .ifPresent(
            shared -> {
              throw refused(
                  device,
                  wanted.get(),
                  "devices of another backend are in it ("
                      + shared.devices()
                      + "), and a space belongs to one backend; choose another name, or release"
                      + " them first");
            });
    return found;
  }

  private static void refuseOtherPath(Shared shared, DeviceIdentity device, Placement wanted) {
    if (wanted.via().isPresent() && !shared.via.equals(wanted.via())) {
      throw new RefusedException(
          "opening " + device.address() + " by " + wanted.via().get(),
          List.of(
              called(shared.name)
                  + " that it comes into has "
                  + shared.devices()
                  + ", open "
                  + by(shared.via)
                  + ", and devices of one space are opened by the same path; leave --via out, or"
                  + " release them first"));
    }
  }

  private static void refuseOtherMemory(Shared shared, DeviceIdentity device, Placement wanted) {
    if (isOther(shared.memory.layout(), wanted)) {
      throw new RefusedException(
          "opening " + device.address() + " with memory at " + ranges(wanted.memory()),
          List.of(
              called(shared.name)
                  + " that it comes into has "
                  + shared.devices()
                  + ", with "
                  + reaching(shared.memory.layout())
                  + ", which is made with the space; leave --memory out, or release them first"));
    }
  }

  static boolean isOther(List<IovaRange> memory, Placement wanted) {
    return !wanted.memory().isEmpty() && !wanted.memory().equals(memory);
  }

  /** How a sentence calls what a space reaches. */
  static String reaching(List<IovaRange> memory) {
    return memory.isEmpty() ? "no memory" : "memory at " + ranges(memory);
  }

  static String ranges(List<IovaRange> memory) {
    return memory.stream().map(IovaRange::toString).collect(Collectors.joining(", "));
  }

  /** How a sentence calls a path. */
  static String by(Optional<AccessPath> via) {
    return via.map(path -> "by " + path).orElse("in the one way that their backend has");
  }

  private static RefusedException refused(DeviceIdentity device, SpaceName space, String why) {
    return new RefusedException(
        "opening " + device.address() + " in the space " + space, List.of(why));
  }

  /** How a sentence calls a space. */
  static String called(Optional<SpaceName> name) {
    return name.map(text -> "the space " + text).orElse("an unnamed space");
  }

  private Optional<Shared> first(Predicate<Shared> test) {
    return spaces.stream().filter(test).findFirst();
  }

  private Shared add(Shared shared) {
    spaces.add(shared);
    return shared;
  }

  /** A space is closed without the monitor: its kernel may keep that for as long as it likes. */
  private void leave(Shared shared, DeviceAddress device) {
    if (isLast(shared, device)) {
      shared.close();
    }
  }

  private synchronized boolean isLast(Shared shared, DeviceAddress device) {
    shared.devices.remove(device);
    shared.changes = shared.changes + 1;
    return shared.devices.isEmpty() && spaces.remove(shared);
  }

  private final class Share implements Part {
    private final Shared shared;
    private final DeviceAddress device;
    private boolean closed;

    Share(Shared shared, DeviceAddress device) {
      this.shared = shared;
      this.device = device;
    }

    @Override
    public AddressSpace space() {
      return shared.space;
    }

    @Override
    public Optional<SpaceName> name() {
      return shared.name;
    }

    @Override
    public Optional<AccessPath> via() {
      return shared.via;
    }

    @Override
    public List<IovaRange> memory() {
      return shared.memory.layout();
    }

    @Override
    public long changes() {
      return shared.changes;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        leave(shared, device);
      }
    }
  }
}
