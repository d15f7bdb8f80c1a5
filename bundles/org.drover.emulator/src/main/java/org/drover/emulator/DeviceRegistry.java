// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.MdevParent;
import org.drover.api.spi.ModelDevice;
import org.drover.emulator.EmulatedDevice.Modelled;

/**
 * The models that are there, the devices that were made from them, and the devices that a
 * configuration wants and whose model may come later. Any thread may use it.
 */
final class DeviceRegistry {
  static final String SCHEME = "emu";

  private static final Logger LOG = System.getLogger(DeviceRegistry.class.getName());

  private final Faults faults;
  private final SysfsDevices sysfs;
  private final MachineLog log;
  private final Map<String, DeviceModel> models = new TreeMap<>();
  private final Map<String, EmulatedDevice> devices = new TreeMap<>();
  private final Map<Integer, IommuGroup> groups = new HashMap<>();
  private final Map<Object, Wanted> wanted = new LinkedHashMap<>();

  /** What configurations made, by the same keys: a name alone may be somebody else's device. */
  private final Map<Object, EmulatedDevice> configured = new HashMap<>();

  private int nextGroup;
  private int nextIndex;

  /** A device that a configuration asks for, under the name that it got. */
  private record Wanted(String model, String name, Map<String, String> options) {}

  DeviceRegistry(Faults faults, SysfsTree tree, MachineLog log, Profile profile) {
    this.faults = faults;
    this.log = log;
    this.sysfs = new SysfsDevices(tree, profile);
  }

  synchronized List<String> models() {
    return List.copyOf(models.keySet());
  }

  synchronized void addModel(DeviceModel model) {
    if (models.putIfAbsent(model.model(), model) != null) {
      LOG.log(Level.WARNING, "there are two device models {0}; the first one stays", model.model());
      return;
    }
    model
        .mdevParent()
        .ifPresent(
            parent ->
                sysfs.addParent(
                    parent, (type, text) -> write(model, type, text), () -> available(parent)));
    wanted.forEach(
        (key, each) -> {
          if (each.model().equals(model.model())) {
            make(key, each);
          }
        });
  }

  /** The model leaves, and takes its devices with it whoever has them open. */
  synchronized void removeModel(DeviceModel model) {
    if (!models.remove(model.model(), model)) {
      return;
    }
    List.copyOf(devices.values()).stream()
        .filter(device -> device.modelName().equals(model.model()))
        .forEach(this::tearOut);
    model.mdevParent().ifPresent(sysfs::removeParent);
  }

  private void tearOut(EmulatedDevice device) {
    LOG.log(
        Level.INFO,
        "the emulated device {0} is gone; descriptors that are open answer ENODEV",
        device.address());
    device.leave();
    forget(device);
  }

  private void forget(EmulatedDevice device) {
    if (devices.remove(device.name(), device)) {
      configured.values().remove(device);
      sysfs.removeDevice(device);
      groups.remove(device.group().number());
      // They would meet another device of its name.
      faults.forget(device.address());
      device.model().removed();
    }
  }

  /** A configuration wants a device; it is made now, or when its model comes. */
  synchronized void want(Object key, String model, String name, Map<String, String> options) {
    Wanted device = new Wanted(model, name, Map.copyOf(options));
    wanted.put(key, device);
    if (models.containsKey(model)) {
      make(key, device);
    } else {
      LOG.log(Level.INFO, "emu:{0} waits for the device model {1}", name, model);
    }
  }

  /** The configuration does not want it any more; what others made under its name stays. */
  synchronized void unwant(Object key) {
    wanted.remove(key);
    EmulatedDevice device = configured.get(key);
    if (device != null) {
      tearOut(device);
    }
  }

  private void make(Object key, Wanted device) {
    try {
      configured.put(key, made(device.model(), device.name(), device.options()));
    } catch (DroverException e) {
      LOG.log(Level.ERROR, "the configured device emu:" + device.name() + " is not made", e);
    }
  }

  synchronized DeviceAddress create(String model, String name, Map<String, String> options) {
    return made(model, name, options).address();
  }

  private EmulatedDevice made(String model, String name, Map<String, String> options) {
    DeviceModel chosen = models.get(model);
    if (chosen == null) {
      throw new DroverException(
          "there is no device model " + model + "; known are " + models.keySet());
    }
    DeviceAddress address = address(name.isEmpty() ? freeName(model) : name);
    if (devices.containsKey(address.name())) {
      throw new DroverException(
          address
              + " exists already; choose another name, or leave it out to get the next free one");
    }
    ModelDevice made;
    try {
      made = chosen.create(options);
    } catch (IllegalArgumentException e) {
      throw new DroverException("the model " + model + " makes no such device", e);
    }
    if (!fits(chosen, made, address.name())) {
      made.removed();
      throw new DroverException(
          "the parent of " + model + " has no instance left; remove a device first");
    }
    return add(model, address, made);
  }

  private static DeviceAddress address(String name) {
    if (name.contains("/") || name.startsWith(".")) {
      throw new DroverException(
          "'" + name + "' cannot be a device's name: it is a directory's name in sysfs");
    }
    try {
      return new DeviceAddress(SCHEME, name);
    } catch (IllegalArgumentException e) {
      throw new DroverException("the device cannot be named so", e);
    }
  }

  private String freeName(String model) {
    int number = 0;
    while (devices.containsKey(model + "-" + number)) {
      number++;
    }
    return model + "-" + number;
  }

  private EmulatedDevice add(String model, DeviceAddress address, ModelDevice made) {
    made.printsTo(log::print);
    IommuGroup group = new IommuGroup(nextGroup, made.iommu().isPresent());
    nextGroup++;
    EmulatedDevice device =
        new EmulatedDevice(address, nextIndex, new Modelled(model, made), group, faults, log);
    made.guardedBy(device::underMutex);
    made.connect(device.dma(), device.interrupts());
    nextIndex++;
    group.add(device);
    groups.put(group.number(), group);
    devices.put(address.name(), device);
    sysfs.addDevice(device, text -> writeRemove(device, text));
    return device;
  }

  private boolean fits(DeviceModel model, ModelDevice made, String name) {
    return model
        .mdevParent()
        .map(parent -> cost(parent, made.sysfs(name)) <= available(parent))
        .orElse(true);
  }

  private synchronized int available(MdevParent parent) {
    int used =
        devices.values().stream()
            .map(device -> device.model().sysfs(device.name()))
            .filter(facts -> parent.name().equals(facts.get(DeviceIdentity.MDEV_PARENT)))
            .mapToInt(facts -> cost(parent, facts))
            .sum();
    return parent.pool() - used;
  }

  private static int cost(MdevParent parent, Map<String, String> facts) {
    return parent.types().stream()
        .filter(type -> type.name().equals(facts.get(DeviceIdentity.MDEV_TYPE)))
        .mapToInt(MdevParent.Type::cost)
        .sum();
  }

  /** A write to a type's {@code create}. */
  private synchronized int write(DeviceModel model, MdevParent.Type type, String text) {
    String name = SysfsDevices.uuid(text);
    if (name == null) {
      return Errno.EINVAL.negative();
    }
    if (devices.containsKey(name)) {
      return Errno.EEXIST.negative();
    }
    ModelDevice made = model.create(type.options());
    if (!fits(model, made, name)) {
      made.removed();
      return Errno.ENOSPC.negative();
    }
    add(model.model(), new DeviceAddress(SCHEME, name), made);
    return 0;
  }

  /** A write to a device's {@code remove}: waits until nobody has it open. */
  private int writeRemove(EmulatedDevice device, String text) {
    Long value = SysfsDevices.number(text);
    if (value == null) {
      return Errno.EINVAL.negative();
    }
    if (value != 0) {
      synchronized (this) {
        sysfs.beginRemoval(device);
      }
      device.group().remove(device);
      device.interrupts().request();
      device.group().awaitClosed(device);
      synchronized (this) {
        forget(device);
      }
    }
    return 0;
  }

  /** Removes a device that nobody has open. */
  synchronized void remove(DeviceAddress address) {
    EmulatedDevice device =
        Optional.ofNullable(devices.get(address.name()))
            .filter(found -> found.address().equals(address))
            .orElseThrow(
                () ->
                    new DroverException(
                        "there is no emulated device "
                            + address
                            + "; there are "
                            + devices.values().stream().map(EmulatedDevice::address).toList()));
    if (!device.group().removeIfClosed(device)) {
      throw new DroverException(address + " is open; release it before it is removed");
    }
    forget(device);
  }

  /** The device whose own node is {@code vfioN}. */
  synchronized Optional<EmulatedDevice> byIndex(int index) {
    return devices.values().stream().filter(device -> device.index() == index).findFirst();
  }

  synchronized Optional<IommuGroup> group(int number) {
    return Optional.ofNullable(groups.get(number));
  }
}
