// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;

/**
 * Finds devices in a kernel's sysfs: mediated ones, and PCI functions that are bound to a VFIO
 * driver. Reads attributes and links; opens no device and writes nothing.
 */
final class SysfsDiscovery {
  private static final Logger LOG = System.getLogger(SysfsDiscovery.class.getName());
  private static final Pattern PCI_ADDRESS =
      Pattern.compile("\\p{XDigit}{4,}:\\p{XDigit}{2}:\\p{XDigit}{2}\\.[0-7]");
  static final String MDEVS = "bus/mdev/devices/";
  private static final String PCI_DEVICES = "bus/pci/devices/";
  private static final String PCI_DRIVERS = "bus/pci/drivers";

  private final Kernel kernel;
  private final String scheme;
  private final Sysfs sysfs;
  private final PhysicalFunction physicalFunction;

  SysfsDiscovery(Kernel kernel) {
    this.kernel = kernel;
    this.scheme = kernel.scheme();
    this.sysfs = kernel.sysfs();
    this.physicalFunction = new PhysicalFunction(sysfs, PCI_DEVICES);
  }

  /** All devices, by their addresses in ascending order. */
  List<DeviceIdentity> all() {
    Map<DeviceAddress, DeviceIdentity> found = new TreeMap<>();
    for (String name : names()) {
      try {
        one(name).ifPresent(identity -> found.put(identity.address(), identity));
      } catch (IOException | IllegalArgumentException e) {
        LOG.log(Level.WARNING, "{0} is left out: {1}", name, e.getMessage());
      }
    }
    return List.copyOf(found.values());
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(listed(MDEVS.substring(0, MDEVS.length() - 1)));
    for (String driver : listed(PCI_DRIVERS)) {
      if (SysfsPaths.isVfioDriver(driver)) {
        listed(PCI_DRIVERS + "/" + driver).stream()
            .filter(name -> PCI_ADDRESS.matcher(name).matches())
            .forEach(names::add);
      }
    }
    return names;
  }

  private List<String> listed(String directory) {
    try {
      return sysfs.list(directory);
    } catch (IOException e) {
      throw new DroverException("the devices of scheme " + scheme + " cannot be listed", e);
    }
  }

  /** One device, or empty if there is none of this name that a VFIO driver has. */
  Optional<DeviceIdentity> one(String name) throws IOException {
    if (!SysfsPaths.isName(name)) {
      return Optional.empty();
    }
    if (sysfs.exists(MDEVS + name)) {
      return Optional.of(mdev(name));
    }
    return sysfs.exists(PCI_DEVICES + name) ? pci(name) : Optional.empty();
  }

  /** How a device can be opened at present. */
  Openable openable(DeviceIdentity device) throws IOException {
    DeviceNodes nodes = DeviceNodes.of(sysfs, path(device));
    return new Openable(
        device.address(), device.group(), nodes.cdev(), nodes.iommufd(), Optional.empty());
  }

  /** Where sysfs has a device. */
  static String path(DeviceIdentity device) {
    return (device.bus().equals("mdev") ? MDEVS : PCI_DEVICES) + device.address().name();
  }

  /** The names of a device's driver and of the module that it is in, as far as they are known. */
  List<String> drivers(DeviceIdentity device) throws IOException {
    List<String> names = new ArrayList<>();
    device.driver().ifPresent(names::add);
    String module = path(device) + "/driver/module";
    SysfsPaths.lastName(sysfs.readlink(module)).ifPresent(names::add);
    return names;
  }

  /** The driver that keeps a PCI function from being a device of ours; empty if there is none. */
  Optional<String> foreignPciDriver(String name) throws IOException {
    return SysfsPaths.isName(name)
        ? SysfsPaths.lastName(sysfs.readlink(PCI_DEVICES + name + "/driver"))
        : Optional.empty();
  }

  boolean isPci(String name) {
    return SysfsPaths.isName(name) && sysfs.exists(PCI_DEVICES + name);
  }

  private DeviceIdentity mdev(String name) throws IOException {
    String path = MDEVS + name;
    Map<String, String> attributes = new LinkedHashMap<>();
    SysfsPaths.lastName(sysfs.readlink(path + "/mdev_type"))
        .ifPresent(type -> attributes.put(DeviceIdentity.MDEV_TYPE, type));
    SysfsPaths.parentName(sysfs.readlink(path))
        .ifPresent(parent -> attributes.put(DeviceIdentity.MDEV_PARENT, parent));
    sysfs
        .read(path + "/mdev_type/name")
        .ifPresent(description -> attributes.put("description", description));
    attributes.put(DeviceIdentity.KERNEL_RELEASE, kernel.release());
    return new DeviceIdentity(
        new DeviceAddress(scheme, name),
        "mdev",
        driver(path),
        group(path),
        OptionalInt.empty(),
        OptionalInt.empty(),
        attributes);
  }

  private Optional<DeviceIdentity> pci(String name) throws IOException {
    String path = PCI_DEVICES + name;
    Optional<String> driver = driver(path);
    if (driver.filter(SysfsPaths::isVfioDriver).isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> attributes = new LinkedHashMap<>(physicalFunction.of(path));
    attributes.put(DeviceIdentity.KERNEL_RELEASE, kernel.release());
    return Optional.of(
        new DeviceIdentity(
            new DeviceAddress(scheme, name),
            "pci",
            driver,
            group(path),
            id(path + "/vendor"),
            id(path + "/device"),
            attributes));
  }

  private Optional<String> driver(String path) throws IOException {
    return SysfsPaths.lastName(sysfs.readlink(path + "/driver"));
  }

  private OptionalInt group(String path) throws IOException {
    return DeviceNodes.group(sysfs.readlink(path + "/iommu_group"));
  }

  /** {@code 0x15b3}, as the PCI core prints it. */
  private OptionalInt id(String path) throws IOException {
    Optional<String> text = sysfs.read(path);
    return text.isPresent()
        ? OptionalInt.of(Integer.decode(text.get().strip()))
        : OptionalInt.empty();
  }
}
