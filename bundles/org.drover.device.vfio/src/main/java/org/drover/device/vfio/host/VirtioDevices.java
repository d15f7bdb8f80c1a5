// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.List;
import java.util.Optional;

/** The devices of the kernel's virtio bus, and the functions that they are behind. */
final class VirtioDevices {
  private static final String DEVICES = "bus/virtio/devices/";

  private final PciTree tree;
  private final List<Device> devices;

  /**
   * One of them.
   *
   * @param name in sysfs, for example {@code virtio1}
   * @param driver as sysfs names it
   * @param way what its link says
   */
  record Device(String name, String driver, String way) {
    boolean isBehind(PciFacts function) {
      return HostUses.isBelow(way, function);
    }
  }

  VirtioDevices(PciTree tree) {
    this.tree = tree;
    this.devices =
        tree.list("bus/virtio/devices").stream().flatMap(n -> device(n).stream()).toList();
  }

  /** Without a driver nobody can use it. */
  private Optional<Device> device(String name) {
    return tree.target(DEVICES + name)
        .flatMap(
            way ->
                tree.link(DEVICES + name + "/driver").map(driver -> new Device(name, driver, way)));
  }

  List<Device> of(String driver) {
    return devices.stream().filter(device -> device.driver().equals(driver)).toList();
  }

  /**
   * An attribute of a device. {@code p9_mount_tag_show} of {@code net/9p/trans_virtio.c} ends its
   * text with a zero, not with a line break.
   */
  Optional<String> read(Device device, String attribute) {
    return tree.read(DEVICES + device.name() + "/" + attribute)
        .map(text -> text.replace("\0", "").strip())
        .filter(text -> !text.isEmpty());
  }
}
