// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelHost;
import org.drover.uapi.Sysfs;

/**
 * What sysfs tells of the nodes by which a device can be opened.
 *
 * @param cdev the name of its own below {@code /dev/vfio/devices}; empty if it has none
 * @param iommufd whether the kernel has {@code /dev/iommu}
 * @param group the number of its IOMMU group; empty if it has none
 */
public record DeviceNodes(Optional<String> cdev, boolean iommufd, OptionalInt group) {
  private static final String IOMMUFD = "class/misc/iommu";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /**
   * Of a device.
   *
   * @param sysfs of its kernel
   * @param path its directory there
   * @return as it is now
   * @throws IOException if sysfs cannot be read
   */
  public static DeviceNodes of(Sysfs sysfs, String path) throws IOException {
    String nodes = path + "/vfio-dev";
    return new DeviceNodes(
        // The folder is there without a node, too: where the kernel has none for devices.
        sysfs.list(nodes).stream()
            .filter(name -> sysfs.exists(nodes + "/" + name + "/dev"))
            .findFirst(),
        sysfs.exists(IOMMUFD),
        group(sysfs.readlink(path + "/iommu_group")));
  }

  /**
   * The number of a group.
   *
   * @param link what a device's link {@code iommu_group} says; empty if it has none
   * @return empty without a link, and if it is to no number
   */
  public static OptionalInt group(Optional<String> link) {
    return SysfsPaths.lastName(link)
        .filter(NUMBER.asMatchPredicate())
        .map(text -> OptionalInt.of(Integer.parseInt(text)))
        .orElseGet(OptionalInt::empty);
  }

  /**
   * Where its own node is.
   *
   * @param kernel whose {@code /dev} it is in
   * @return absolute; empty if it has none
   */
  public Optional<String> cdevPath(Kernel kernel) {
    return cdev.map(name -> kernel.dev() + "/vfio/devices/" + name);
  }

  /**
   * Where its group's node is.
   *
   * @param kernel whose {@code /dev} it is in
   * @return absolute; empty if it has no group
   */
  public Optional<String> groupPath(Kernel kernel) {
    return group.isPresent()
        ? Optional.of(kernel.dev() + "/vfio/" + group.getAsInt())
        : Optional.empty();
  }

  /**
   * Who else has one of the two open. Processes of other users are seen by root alone.
   *
   * @param kernel of the device
   * @return one sentence's half for each node, for example {@code qemu (pid 7) has /dev/vfio/3
   *     open}
   */
  public List<String> heldElsewhere(Kernel kernel) {
    return Stream.of(cdevPath(kernel), groupPath(kernel))
        .flatMap(Optional::stream)
        .flatMap(node -> heldElsewhere(kernel, node).stream())
        .toList();
  }

  /**
   * Who else has a node open.
   *
   * @param kernel of the device
   * @param node absolute
   * @return a sentence's half; empty if nobody is seen
   */
  public static Optional<String> heldElsewhere(Kernel kernel, String node) {
    List<KernelHost.Holder> holders =
        kernel.host().map(host -> host.holders(node)).orElse(List.of());
    return holders.stream()
        .map(each -> each.name() + " (pid " + each.pid() + ")")
        .reduce((one, next) -> one + ", " + next)
        .map(names -> names + " has " + node + " open");
  }
}
