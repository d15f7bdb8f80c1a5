// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.drover.device.vfio.sysfs.KernelText;
import org.drover.uapi.Kernel;

/**
 * What the host uses PCI functions for, as sysfs and {@code /proc} told when this was made. Not
 * seen: what a process does with a character device or a socket of a function, and what is mounted
 * in other mount namespaces than this process's and the first one's; of disks {@link
 * BlockDevices#exclusive} sees that too.
 */
public final class HostUses {
  /** {@code include/uapi/linux/if.h}. */
  private static final int IFF_UP = 1;

  private static final String INTERFACES = "class/net/";

  private final PciTree tree;
  private final BlockDevices disks;
  private final SharedFolders folders;
  private final Consoles consoles;
  private final List<Interface> interfaces;

  private record Interface(String name, String path) {}

  /**
   * As it is now; what follows does not show in it.
   *
   * @param tree of the kernel
   * @param kernel whose tables of mounts and whose disks are asked
   */
  public HostUses(PciTree tree, Kernel kernel) {
    VirtioDevices virtio = new VirtioDevices(tree);
    MountTable mounts = new MountTable(new KernelText(kernel));
    this.tree = tree;
    this.disks = new BlockDevices(tree, kernel, mounts);
    this.folders = new SharedFolders(tree, virtio, mounts);
    this.consoles = new Consoles(tree, virtio);
    this.interfaces = interfacesThatAreUp();
  }

  private List<Interface> interfacesThatAreUp() {
    List<Interface> found = new ArrayList<>();
    for (String name : tree.list("class/net")) {
      if (isUp(name)) {
        tree.target(INTERFACES + name).ifPresent(path -> found.add(new Interface(name, path)));
      }
    }
    return found;
  }

  /** {@code 0x1003}. */
  private boolean isUp(String name) {
    return tree.read(INTERFACES + name + "/flags")
        .map(flags -> (Integer.decode(flags) & IFF_UP) != 0)
        .orElse(false);
  }

  /**
   * Why a function is in use.
   *
   * @param function of the tree
   * @return a clause each; none if nobody could take it from the host
   */
  public List<String> of(PciFacts function) {
    if (function.isVfio() || function.hostOnly().isPresent()) {
      return List.of();
    }
    return Stream.of(
            interfaces.stream()
                .filter(one -> isBelow(one.path(), function))
                .map(one -> "interface " + one.name() + " is up"),
            disks.uses(function).stream(),
            folders.uses(function).stream(),
            consoles.uses(function).stream(),
            virtualFunctions(function))
        .flatMap(each -> each)
        .toList();
  }

  /**
   * The same, and what only the kernel knows, for which it is asked.
   *
   * @param function of the tree
   * @return a clause each
   */
  public List<String> ofOneToBeTaken(PciFacts function) {
    List<String> uses = new ArrayList<>(of(function));
    if (!function.isVfio() && disks.uses(function).isEmpty()) {
      uses.addAll(disks.exclusive(function));
    }
    return uses;
  }

  private Stream<String> virtualFunctions(PciFacts function) {
    return tree
        .read(PciTree.DEVICES + function.name() + "/sriov_numvfs")
        .filter(count -> !count.equals("0"))
        .stream()
        .map(
            count ->
                "its virtual functions ("
                    + count
                    + ") go with its driver, and do not come back with it");
  }

  /**
   * Whether a device of the kernel is below a function, or is the function of a device behind it:
   * the links of {@code /sys/class} say the whole way to it.
   */
  static boolean isBelow(String path, PciFacts function) {
    return ("/" + path + "/").contains("/" + function.name() + "/");
  }
}
