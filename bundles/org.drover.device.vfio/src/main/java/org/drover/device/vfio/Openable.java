// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.VfToken;

/**
 * What sysfs tells of how a device can be opened.
 *
 * @param address whose
 * @param group the number of its IOMMU group; empty if it has none
 * @param cdev the name of its own node below {@code /dev/vfio/devices}; empty if it has none
 * @param iommufd whether the kernel has {@code /dev/iommu}
 * @param token that it shall be opened with
 */
record Openable(
    DeviceAddress address,
    OptionalInt group,
    Optional<String> cdev,
    boolean iommufd,
    Optional<VfToken> token) {

  /** The same with a token. */
  Openable with(Optional<VfToken> secret) {
    return new Openable(address, group, cdev, iommufd, secret);
  }

  /** The preferred one first: the node of its own, which the group's successor is. */
  List<AccessPath> paths() {
    List<AccessPath> paths = new ArrayList<>();
    if (cdev.isPresent() && iommufd) {
      paths.add(AccessPath.CDEV);
    }
    if (group.isPresent()) {
      paths.add(AccessPath.GROUP);
    }
    return paths;
  }

  /** What opens a virtual function with a token: its node takes none, unlike its group. */
  String tokenOptions() {
    return paths().contains(AccessPath.CDEV) ? "--via group --vf-token UUID" : "--vf-token UUID";
  }

  /** Why it cannot be opened by a path that is not among {@link #paths}. */
  String lacks(AccessPath path) {
    return switch (path) {
      case GROUP ->
          "it has no IOMMU group: bind it to a VFIO driver, and see that the host has an IOMMU and"
              + " uses it";
      case CDEV ->
          iommufd
              ? "it has no node in /dev/vfio/devices: the kernel lacks CONFIG_VFIO_DEVICE_CDEV (Linux"
                  + " 6.6 and later); open it by group"
              : "the kernel offers no /dev/iommu: load the module iommufd (CONFIG_IOMMUFD, Linux 6.2"
                  + " and later), or open it by group";
    };
  }
}
