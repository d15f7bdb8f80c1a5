// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.device.vfio.sysfs.GroupMembers;
import org.drover.uapi.Sysfs;

/** What to do about a group that does not open, as far as sysfs tells. */
final class GroupAdvice {
  private final Sysfs sysfs;
  private final int number;
  private final String path;
  private final DeviceAddress who;

  GroupAdvice(Sysfs sysfs, int number, String path, DeviceAddress who) {
    this.sysfs = sysfs;
    this.number = number;
    this.path = path;
    this.who = who;
  }

  String onOpen(Errno errno) {
    if (errno.equals(Errno.EBUSY)) {
      return "a group has one owner, and this or another process has it, or has a device of it"
          + " through /dev/vfio/devices; find out who with 'fuser -v "
          + path
          + "' and close the device there";
    }
    if (errno.equals(Errno.ENOENT)) {
      return "the driver of "
          + who.name()
          + " offers no group; is it a VFIO driver, and does the kernel have CONFIG_VFIO_GROUP?";
    }
    return errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)
        ? "run as root, or allow this user to open it; vfio:explain " + who + " says whose it is"
        : "";
  }

  String notViable() {
    return notViable("a device in it is bound to a driver of the host");
  }

  /** The kernel does not tell whether a driver of the host has a device of it, or an iommufd. */
  String taken() {
    return notViable(
        "a device in it is bound to a driver of the host, or open in another iommufd: devices of a"
            + " group that are open by their nodes share one; or the IOMMU does not keep the"
            + " interrupts of devices apart, which the module parameter allow_unsafe_interrupts lets"
            + " pass");
  }

  private String notViable(String unknown) {
    String begin = "IOMMU group " + number + " of " + who + " is not viable: ";
    String end =
        "; unbind each from its driver or bind it to a VFIO driver, because all devices of a group"
            + " go to user space or none";
    try {
      List<GroupMembers.InTheWay> others = new GroupMembers(sysfs, number).inTheWay();
      return begin + (others.isEmpty() ? unknown : listed(others)) + end;
    } catch (IOException e) {
      return begin + "which device is in the way is not readable (" + e.getMessage() + ")" + end;
    }
  }

  private static String listed(List<GroupMembers.InTheWay> others) {
    return others.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
