// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.util.Optional;
import org.drover.uapi.Sysfs;

/** What names in sysfs tell. */
public final class SysfsPaths {
  private SysfsPaths() {}

  /**
   * The last name of a link's text, which is what sysfs says by a link.
   *
   * @param link what it says; empty if there is none
   * @return the name, if there is one
   */
  public static Optional<String> lastName(Optional<String> link) {
    return link.map(text -> text.substring(text.lastIndexOf('/') + 1)).filter(s -> !s.isEmpty());
  }

  /** The last but one name of a link's text: where a device's own link points into its parent. */
  public static Optional<String> parentName(Optional<String> link) {
    return lastName(
        link.filter(text -> text.contains("/"))
            .map(text -> text.substring(0, text.lastIndexOf('/'))));
  }

  /**
   * Every VFIO driver for PCI devices has it in its name: {@code vfio-pci}, {@code mlx5_vfio_pci}.
   *
   * @param driver its name
   * @return whether it is one
   */
  public static boolean isVfioDriver(String driver) {
    return driver.contains("vfio");
  }

  /**
   * Whether a device is a virtual PCI function, which has a link to its physical one.
   *
   * @param sysfs of its kernel
   * @param name the device's
   * @return false of an mdev too
   */
  public static boolean isVirtualFunction(Sysfs sysfs, String name) {
    return sysfs.exists("bus/pci/devices/" + name + "/physfn");
  }

  /**
   * Whether a name can be that of a directory, and of nothing else.
   *
   * @param name any
   * @return false if it would lead elsewhere
   */
  public static boolean isName(String name) {
    return !name.contains("/") && !name.equals(".") && !name.equals("..");
  }
}
