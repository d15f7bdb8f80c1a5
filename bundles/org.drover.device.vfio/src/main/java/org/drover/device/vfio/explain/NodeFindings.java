// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.Finding;
import org.drover.api.Reason;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelHost;

/**
 * The nodes that a device is opened by: the one of its own and {@code /dev/iommu} where the kernel
 * has them, else its group's and {@code /dev/vfio/vfio}.
 */
final class NodeFindings {
  private final Kernel kernel;
  private final DeviceAddress address;
  private final String path;

  NodeFindings(Kernel kernel, DeviceAddress address, String path) {
    this.kernel = kernel;
    this.address = address;
    this.path = path;
  }

  List<Finding> find() throws IOException {
    DeviceNodes nodes = DeviceNodes.of(kernel.sysfs(), path);
    Optional<String> own = nodes.cdevPath(kernel);
    Optional<String> group = nodes.groupPath(kernel);
    List<Finding> found = new ArrayList<>();
    if (own.isPresent() && nodes.iommufd()) {
      nodes(List.of(own.get(), kernel.dev() + "/iommu"), group).ifPresent(found::add);
      held(own.get()).ifPresent(found::add);
    } else if (group.isPresent()) {
      module().ifPresent(found::add);
      nodes(List.of(group.get(), kernel.dev() + "/vfio/vfio"), group).ifPresent(found::add);
    }
    group.flatMap(this::held).ifPresent(found::add);
    if (own.isEmpty() || !nodes.iommufd()) {
      found.add(noIommufd(nodes.iommufd()));
    }
    return found;
  }

  private Optional<Finding> module() {
    String module = "vfio_iommu_type1";
    return kernel.sysfs().exists("module") && !kernel.sysfs().exists("module/" + module)
        ? Optional.of(
            new Finding(
                Reason.MODULE_MISSING,
                "the module " + module + " is not loaded, which a container needs",
                "modprobe " + module))
        : Optional.empty();
  }

  private static Finding noIommufd(boolean iommufd) {
    return new Finding(
        Reason.NO_IOMMUFD,
        iommufd
            ? "the kernel has no nodes of devices (CONFIG_VFIO_DEVICE_CDEV): they are opened by their"
                + " groups"
            : "the kernel has no /dev/iommu: devices are opened by their groups, and none reports"
                + " what it writes",
        iommufd
            ? ""
            : "modprobe iommufd, if the kernel was built with it (CONFIG_IOMMUFD); a migration needs"
                + " none");
  }

  private Optional<Finding> nodes(List<String> nodes, Optional<String> group) throws IOException {
    if (kernel.host().isEmpty()) {
      return Optional.empty();
    }
    for (String node : nodes) {
      Optional<KernelHost.Node> found = kernel.host().get().node(node);
      if (found.isEmpty()) {
        return Optional.of(
            new Finding(
                Reason.NODE_MISSING,
                node + " is not there, though sysfs knows its device",
                "see that /dev is a devtmpfs or that udev runs; a container has to be given the"
                    + " node"));
      }
      if (!found.get().accessible()) {
        return Optional.of(noPermission(node, found.get(), group));
      }
    }
    return Optional.empty();
  }

  private Finding noPermission(String node, KernelHost.Node found, Optional<String> group) {
    String subsystem =
        node.endsWith("/iommu") ? "iommu" : node.contains("/devices/") ? "vfio-dev" : "vfio";
    String match =
        subsystem.equals("iommu") ? "KERNEL==\"iommu\"" : "SUBSYSTEM==\"" + subsystem + "\"";
    return new Finding(
        Reason.NO_PERMISSION,
        "this user may not open "
            + node
            + " ("
            + found.owner()
            + ":"
            + found.group()
            + " "
            + found.mode()
            + ")",
        "a udev rule gives it to a group of users: "
            + match
            + ", GROUP=\"vfio\", MODE=\"0660\""
            + (subsystem.equals("vfio") || group.isEmpty()
                ? ""
                : "; or vfio:open "
                    + address
                    + " --via group, which needs "
                    + group.get()
                    + " alone"));
  }

  private Optional<Finding> held(String node) {
    return DeviceNodes.heldElsewhere(kernel, node)
        .map(
            who ->
                new Finding(
                    Reason.HELD_ELSEWHERE, who, "close it there; a device has one user at a time"));
  }
}
