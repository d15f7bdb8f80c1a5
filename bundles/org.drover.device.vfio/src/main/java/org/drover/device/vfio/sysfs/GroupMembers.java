// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.drover.uapi.Sysfs;

/** The devices of an IOMMU group. */
public final class GroupMembers {
  /** {@code vfio_dev_driver_allowed} of {@code drivers/vfio}, and ports of PCI Express. */
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
   * Whether the kernel tolerates a driver in a group that user space has.
   *
   * @param driver its name
   * @return true for {@code pci-stub} and {@code pcieport}
   */
  public static boolean isHarmless(String driver) {
    return HARMLESS.contains(driver);
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
      if (!driver.isEmpty() && !isHarmless(driver) && !SysfsPaths.isVfioDriver(driver)) {
        found.add(new InTheWay(name, driver));
      }
    }
    return found;
  }
}
