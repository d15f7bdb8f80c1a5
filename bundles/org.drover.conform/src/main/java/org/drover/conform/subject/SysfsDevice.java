// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.io.IOException;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;

/**
 * What sysfs tells of a device: where it is, who has it, and by what it can be opened.
 *
 * @param kernel whose sysfs it is
 * @param address of the device
 * @param path of the device below {@code /sys}
 */
record SysfsDevice(Kernel kernel, DeviceAddress address, String path) {
  private static final String IOMMUFD = "class/misc/iommu";

  /**
   * Finds a device.
   *
   * @throws DroverException if there is none
   */
  static SysfsDevice of(Kernel kernel, DeviceAddress address) {
    Sysfs sysfs = kernel.sysfs();
    for (String bus : new String[] {"bus/mdev/devices/", "bus/pci/devices/"}) {
      if (!address.name().contains("/") && sysfs.exists(bus + address.name())) {
        return new SysfsDevice(kernel, address, bus + address.name());
      }
    }
    throw new DroverException(
        "there is no device " + address + " in " + sysfs.root() + " of " + kernel.release());
  }

  /** The driver that has it. */
  Optional<String> driver() {
    return linked("driver");
  }

  /** The number of its IOMMU group. */
  Optional<String> group() {
    return linked("iommu_group");
  }

  /** Where its group's node is; whether the kernel made one, only an open tells. */
  Optional<String> groupNode() {
    return group().map(number -> kernel.dev() + "/vfio/" + number);
  }

  /** Where its own node is. */
  Optional<String> node() {
    String nodes = path + "/vfio-dev";
    try {
      return kernel.sysfs().list(nodes).stream()
          .filter(name -> name.startsWith("vfio"))
          .findFirst()
          .map(name -> kernel.dev() + "/vfio/devices/" + name);
    } catch (IOException e) {
      throw unreadable(nodes, e);
    }
  }

  /** Whether the kernel offers {@code /dev/iommu}, without which a node of its own is no use. */
  boolean hasIommufd() {
    return kernel.sysfs().exists(IOMMUFD);
  }

  /** The path that is taken if nobody asks for one: the device's own node where it can be used. */
  AccessPath preferred() {
    return hasIommufd() && node().isPresent() ? AccessPath.CDEV : AccessPath.GROUP;
  }

  private Optional<String> linked(String name) {
    String link = path + "/" + name;
    try {
      return kernel
          .sysfs()
          .readlink(link)
          .map(text -> text.substring(text.lastIndexOf('/') + 1))
          .filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw unreadable(link, e);
    }
  }

  private DroverException unreadable(String what, IOException error) {
    return new DroverException(kernel.sysfs().root() + "/" + what + " cannot be read", error);
  }
}
