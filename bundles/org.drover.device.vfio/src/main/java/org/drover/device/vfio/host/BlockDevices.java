// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;

/** The disks and partitions of a kernel, the functions that they are behind, and who uses them. */
final class BlockDevices {
  private static final String BLOCK = "class/block/";
  private static final String SUBSYSTEMS = "class/nvme-subsystem/";

  private final PciTree tree;
  private final Kernel kernel;
  private final List<Disk> disks = new ArrayList<>();

  /**
   * A disk or a partition.
   *
   * @param name in sysfs
   * @param partition whether it is one
   * @param ways the paths in sysfs by which it is reached; one but for NVMe's multipath
   * @param uses who uses it, a clause each
   */
  private record Disk(String name, boolean partition, List<String> ways, List<String> uses) {}

  BlockDevices(PciTree tree, Kernel kernel, MountTable mounts) {
    this.tree = tree;
    this.kernel = kernel;
    for (String name : tree.list("class/block")) {
      boolean partition = tree.exists(BLOCK + name + "/partition");
      disks.add(new Disk(name, partition, ways(name), uses(name, mounts)));
    }
  }

  private List<String> ways(String name) {
    return tree.target(BLOCK + name).stream()
        .flatMap(path -> Stream.concat(Stream.of(path), controllers(path)))
        .toList();
  }

  /**
   * A namespace that several controllers may reach is a virtual device, beneath a subsystem that
   * has a link to each of them ({@code drivers/nvme/host/multipath.c}).
   */
  private Stream<String> controllers(String path) {
    List<String> names = List.of(path.split("/", -1));
    int subsystem = names.indexOf("nvme-subsystem") + 1;
    if (subsystem == 0 || subsystem == names.size()) {
      return Stream.empty();
    }
    String directory = SUBSYSTEMS + names.get(subsystem);
    return tree.list(directory).stream()
        .flatMap(entry -> tree.target(directory + "/" + entry).stream());
  }

  private List<String> uses(String name, MountTable mounts) {
    Set<String> uses = new LinkedHashSet<>();
    tree.read(BLOCK + name + "/dev").stream()
        .flatMap(number -> mounts.mountPoints(number, node(name)))
        .forEach(place -> uses.add(name + " is mounted on " + place));
    if (mounts.isSwap(node(name))) {
      uses.add(name + " is swap");
    }
    tree.list(BLOCK + name + "/holders")
        .forEach(holder -> uses.add(name + " is a part of " + holder));
    return List.copyOf(uses);
  }

  /** {@code block/genhd.c} has a {@code !} in a name where the node has a slash. */
  private String node(String name) {
    return kernel.dev() + "/" + name.replace('!', '/');
  }

  List<String> uses(PciFacts function) {
    return behind(function).flatMap(disk -> disk.uses().stream()).toList();
  }

  /**
   * Who has a disk for himself, by whatever means: a file system mounted elsewhere, ZFS, a loop
   * device. The kernel refuses a second exclusive opening, of a disk and of its partitions.
   */
  List<String> exclusive(PciFacts function) {
    return behind(function)
        .filter(disk -> !disk.partition())
        .map(disk -> node(disk.name()))
        .filter(this::isHeld)
        .map(node -> node + " is open exclusively (`lsof " + node + "` may say by whom)")
        .toList();
  }

  private boolean isHeld(String node) {
    int fd = kernel.open(node, Fcntl.O_RDONLY | Fcntl.O_EXCL | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
    if (fd >= 0) {
      int unused = kernel.close(fd);
    }
    return fd == Errno.EBUSY.negative();
  }

  private Stream<Disk> behind(PciFacts function) {
    return disks.stream()
        .filter(disk -> disk.ways().stream().anyMatch(way -> HostUses.isBelow(way, function)));
  }
}
