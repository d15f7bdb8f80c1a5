// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.device.vfio.sysfs.GroupMembers;
import org.drover.uapi.Kernel;

/** The IOMMU group of a device, and who else is in it. */
final class GroupFindings {
  private final Kernel kernel;
  private final DeviceAddress address;
  private final String path;

  GroupFindings(Kernel kernel, DeviceAddress address, String path) {
    this.kernel = kernel;
    this.address = address;
    this.path = path;
  }

  /** The number of the group, as sysfs names it. */
  static Optional<String> number(Kernel kernel, String path) throws IOException {
    OptionalInt group = DeviceNodes.group(kernel.sysfs().readlink(path + "/iommu_group"));
    return group.isPresent() ? Optional.of(Integer.toString(group.getAsInt())) : Optional.empty();
  }

  Optional<Finding> find() throws IOException {
    Optional<String> number = number(kernel, path);
    if (number.isEmpty()) {
      // An mdev has none where groups are compiled out, and is opened by its node.
      return path.startsWith("bus/mdev/")
          ? Optional.empty()
          : Optional.of(
              new Finding(
                  Reason.NO_IOMMU,
                  address + " has no IOMMU group",
                  "switch the IOMMU on in the firmware's set-up, and on the kernel's command line"
                      + " (intel_iommu=on on Intel's)"));
    }
    List<GroupMembers.InTheWay> others =
        new GroupMembers(kernel.sysfs(), Integer.parseInt(number.get()))
            .inTheWay().stream().filter(other -> !other.name().equals(address.name())).toList();
    return others.isEmpty() ? Optional.empty() : Optional.of(notViable(number.get(), others));
  }

  private Finding notViable(String number, List<GroupMembers.InTheWay> others) {
    return new Finding(
        Reason.GROUP_NOT_VIABLE,
        "its IOMMU group "
            + number
            + " is not viable: "
            + others.stream().map(Object::toString).collect(Collectors.joining(", ")),
        staysWithTheHost(others)
            .orElse(
                "vfio:prepare "
                    + address
                    + " takes all devices of the group, because they go to user space together or"
                    + " not at all"));
  }

  /** As the preparation would refuse the group. */
  private Optional<String> staysWithTheHost(List<GroupMembers.InTheWay> others) {
    PciTree tree = new PciTree(kernel.sysfs());
    return others.stream()
        .flatMap(other -> tree.find(other.name()).stream())
        .filter(other -> other.hostOnly().isPresent())
        .findFirst()
        .map(
            other ->
                other.name()
                    + " stays with the host ("
                    + other.hostOnly().get()
                    + "), so that vfio:prepare refuses the group: only without a driver it would"
                    + " not count");
  }
}
