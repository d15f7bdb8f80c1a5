// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drover.uapi.Sysfs;

/** The devices of an IOMMU group. */
public final class GroupMembers {
  /** Drivers that the kernel tolerates in a group that user space has. */
  private static final Set<String> HARMLESS = Set.of("pci-stub", "pcieport");

  private final Sysfs sysfs;
  private final String folder;

  /**
   * Of a group.
   *
   * @param sysfs of its kernel
   * @param number the group's
   */
  public GroupMembers(Sysfs sysfs, int number) {
    this.sysfs = sysfs;
    this.folder = "kernel/iommu_groups/" + number + "/devices";
  }

  /**
   * A device that keeps a group from being viable.
   *
   * @param name of the device
   * @param driver of the host
   */
  public record InTheWay(String name, String driver) {
    @Override
    public String toString() {
      return name + " is bound to " + driver;
    }
  }

  /**
   * All of them.
   *
   * @return their names in ascending order
   * @throws IOException if sysfs cannot be read
   */
  public List<String> names() throws IOException {
    return sysfs.list(folder);
  }

  /**
   * Those that a driver of the host has: all devices of a group go to user space or none.
   *
   * @return in ascending order of their names
   * @throws IOException if sysfs cannot be read
   */
  public List<InTheWay> inTheWay() throws IOException {
    List<InTheWay> found = new ArrayList<>();
    for (String name : names()) {
      String driver =
          SysfsPaths.lastName(sysfs.readlink(folder + "/" + name + "/driver")).orElse("");
      if (!driver.isEmpty() && !HARMLESS.contains(driver) && !SysfsPaths.isVfioDriver(driver)) {
        found.add(new InTheWay(name, driver));
      }
    }
    return found;
  }
}
