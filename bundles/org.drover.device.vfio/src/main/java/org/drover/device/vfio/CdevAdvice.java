// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.io.IOException;
import java.util.List;
import org.drover.api.Errno;
import org.drover.device.vfio.sysfs.ReservedRegions;
import org.drover.uapi.Sysfs;

/** What to do about a device's own node that does not open, bind or attach. */
final class CdevAdvice {
  private final Sysfs sysfs;
  private final Openable device;
  private final String path;

  CdevAdvice(Sysfs sysfs, Openable device, String path) {
    this.sysfs = sysfs;
    this.device = device;
    this.path = path;
  }

  String onOpen(Errno errno) {
    if (errno.equals(Errno.ENOENT) || errno.equals(Errno.ENODEV) || errno.equals(Errno.ENXIO)) {
      return "the device left its driver meanwhile, or nobody made its node; bind it again";
    }
    return errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)
        ? "run as root, or allow this user to open it; vfio:explain "
            + device.address()
            + " says whose it is"
        : "";
  }

  /** A node may be opened more than once, but of its openers one alone may bind it. */
  String onBind(Errno errno) {
    if (errno.equals(Errno.EACCES)) {
      return new TokenAdvice(sysfs, device).onBind();
    }
    if (errno.equals(Errno.EBUSY)) {
      return "this or another process has it through its group"
          + node()
          + ", and a group is used by one path at a time; close it there";
    }
    return errno.equals(Errno.EINVAL)
        ? "this or another process has it open already; find out who with 'fuser -v "
            + path
            + "' and close it there"
        : "";
  }

  private String node() {
    return device.group().isPresent()
        ? " (find out who with 'fuser -v /dev/vfio/" + device.group().getAsInt() + "')"
        : "";
  }

  String onAttach(Errno errno) {
    if (errno.equals(Errno.EADDRINUSE)) {
      return "a mapping lies where the device or its IOMMU reserves addresses"
          + reserved()
          + "; choose other IOVAs";
    }
    return "";
  }

  /** What the kernel does not say in its answer. */
  private String reserved() {
    if (device.group().isEmpty()) {
      return "";
    }
    int number = device.group().getAsInt();
    try {
      List<String> found = ReservedRegions.of(sysfs, number);
      return found.isEmpty()
          ? ""
          : ": those of IOMMU group " + number + " are " + String.join(", ", found);
    } catch (IOException e) {
      return " (which is not readable: " + e.getMessage() + ")";
    }
  }

  /**
   * BIND answers {@code EPERM}: the group belongs to the host, or to another iommufd. A device
   * without a group is alone and does not get this answer.
   */
  String notViable() {
    return new GroupAdvice(sysfs, device.group().getAsInt(), path, device.address()).taken();
  }
}
