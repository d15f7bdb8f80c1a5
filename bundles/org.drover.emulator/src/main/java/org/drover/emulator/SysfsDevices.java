// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.MdevParent;
import org.drover.api.spi.ModelDevice;

/**
 * What stands in sysfs of mdev parents and of devices, in the places where Linux 6.12 has them
 * ({@code drivers/vfio/mdev/mdev_sysfs.c}, {@code drivers/iommu/iommu.c}, {@code
 * drivers/vfio/device_cdev.c}). Guarded by the registry.
 */
final class SysfsDevices {
  private static final String MDEV_BUS = "class/mdev_bus/";
  private static final String GROUPS = "kernel/iommu_groups/";

  /** Entries of {@link ModelDevice#sysfs} that are no attribute files. */
  private static final Set<String> PLACES =
      Set.of(
          ModelDevice.BUS,
          ModelDevice.DRIVER,
          DeviceIdentity.MDEV_TYPE,
          DeviceIdentity.MDEV_PARENT);

  /** The kernel gives device nodes a free major, and {@code /dev/iommu} a free minor. */
  private static final int VFIO_DEV_MAJOR = 511;

  private static final String IOMMU_DEV = "10:126";

  private final SysfsTree tree;
  private final Profile profile;
  private final Map<String, List<String>> made = new HashMap<>();

  SysfsDevices(SysfsTree tree, Profile profile) {
    this.tree = tree;
    this.profile = profile;
    List.of("bus/mdev/devices", "bus/pci/devices", "class/mdev_bus", "kernel/iommu_groups")
        .forEach(tree::directory);
    if (profile.iommufd()) {
      String iommu = "devices/virtual/misc/iommu";
      tree.attribute(iommu + "/dev", () -> IOMMU_DEV);
      tree.link("class/misc/iommu", iommu);
    }
  }

  /**
   * A parent and its types appear.
   *
   * @param create is given a type and what was written to its {@code create}
   * @param available tells how many units of the pool are free
   */
  void addParent(
      MdevParent parent,
      BiFunction<MdevParent.Type, String, Integer> create,
      IntSupplier available) {
    String directory = directory(parent.name());
    for (MdevParent.Type type : parent.types()) {
      String at = directory + "/mdev_supported_types/" + type.name() + "/";
      tree.directory(at + "devices");
      tree.attribute(at + "name", type::title);
      if (!type.description().isEmpty()) {
        tree.attribute(at + "description", type::description);
      }
      tree.attribute(at + "device_api", type::deviceApi);
      tree.attribute(
          at + "available_instances", () -> Integer.toString(available.getAsInt() / type.cost()));
      tree.action(at + "create", text -> create.apply(type, text));
    }
    tree.directory("bus/mdev/drivers/" + parent.driver());
    tree.link(MDEV_BUS + parent.name(), directory);
  }

  void removeParent(MdevParent parent) {
    tree.remove(MDEV_BUS + parent.name());
    tree.remove(directory(parent.name()));
    tree.remove("devices/virtual/" + parent.name());
    tree.remove("bus/mdev/drivers/" + parent.driver());
  }

  private static String directory(String parent) {
    return "devices/virtual/" + parent + "/" + parent;
  }

  /**
   * A device appears.
   *
   * @param remove is given what was written to its {@code remove}
   */
  void addDevice(EmulatedDevice device, ToIntFunction<String> remove) {
    String name = device.name();
    Map<String, String> facts = device.model().sysfs(name);
    String bus = facts.getOrDefault(ModelDevice.BUS, "mdev");
    String parent = facts.get(DeviceIdentity.MDEV_PARENT);
    String directory = (parent == null ? "devices/pci0000:00" : directory(parent)) + "/" + name;
    String group = GROUPS + device.group().number();
    List<String> links = new ArrayList<>();
    tree.directory(directory);
    facts.forEach(
        (key, value) -> {
          if (!PLACES.contains(key)) {
            tree.attribute(directory + "/" + key, () -> value);
          }
        });
    addNode(device, directory + "/vfio-dev/vfio" + device.index());
    tree.action(directory + "/remove", remove);
    tree.link(directory + "/iommu_group", group);
    tree.link(directory + "/subsystem", "bus/" + bus);
    if (!device.group().behindIommu()) {
      tree.attribute(group + "/name", () -> "vfio-noiommu");
    }
    links.add(group + "/devices/" + name);
    links.add("bus/" + bus + "/devices/" + name);
    if (facts.containsKey(ModelDevice.DRIVER)) {
      String driver = "bus/" + bus + "/drivers/" + facts.get(ModelDevice.DRIVER);
      tree.directory(driver);
      tree.link(directory + "/driver", driver);
      links.add(driver + "/" + name);
    }
    if (parent != null && facts.containsKey(DeviceIdentity.MDEV_TYPE)) {
      String type =
          directory(parent) + "/mdev_supported_types/" + facts.get(DeviceIdentity.MDEV_TYPE);
      tree.link(directory + "/mdev_type", type);
      links.add(type + "/devices/" + name);
    }
    links.forEach(link -> tree.link(link, directory));
    links.add(group);
    links.add(directory);
    made.put(name, links);
  }

  private void addNode(EmulatedDevice device, String directory) {
    tree.directory(directory);
    if (profile.iommufd()) {
      tree.attribute(directory + "/dev", () -> VFIO_DEV_MAJOR + ":" + device.index());
    }
  }

  /**
   * A device is being removed, which waits until nobody has it open: {@code
   * mdev_remove_sysfs_files()} and {@code vfio_device_del()} come before that.
   */
  void beginRemoval(EmulatedDevice device) {
    String directory = made.get(device.name()).get(made.get(device.name()).size() - 1);
    tree.remove(directory + "/remove");
    tree.remove(directory + "/vfio-dev");
  }

  void removeDevice(EmulatedDevice device) {
    made.remove(device.name()).forEach(tree::remove);
  }

  /** What {@code kstrtoul()} makes of a text: null where it answers {@code EINVAL}. */
  static Long number(String text) {
    try {
      return Long.decode(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The name in a text that was written to {@code create}, or null where it is no UUID. */
  static String uuid(String text) {
    String name = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return name.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
        ? name.toLowerCase(Locale.ROOT)
        : null;
  }
}
