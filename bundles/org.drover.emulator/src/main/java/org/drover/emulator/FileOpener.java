// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;

/**
 * Finds what a path names: the container node, a group's node, a device's, {@code /dev/iommu}, or a
 * file of the machine beneath.
 */
final class FileOpener {
  private static final String VFIO = "/dev/vfio/";
  private static final Pattern GROUP = Pattern.compile("/dev/vfio/(\\d{1,9})");
  private static final Pattern DEVICE = Pattern.compile("/dev/vfio/devices/vfio(\\d{1,9})");
  private static final Pattern MACHINE_FILE = Pattern.compile("/proc/self/fd/\\d+");
  private static final int KEPT_FLAGS = Fcntl.O_ACCMODE | Fcntl.O_NONBLOCK;

  private final EmulatedMachine machine;
  private final AddressTable memory;
  private final FdTable fds;

  FileOpener(EmulatedMachine machine, AddressTable memory, FdTable fds) {
    this.machine = machine;
    this.memory = memory;
    this.fds = fds;
  }

  int open(String path, int flags) {
    boolean closeOnExec = (flags & Fcntl.O_CLOEXEC) != 0;
    if (path.equals(VFIO + "vfio")) {
      return fds.add(new ContainerFile(new Container(memory), flags & KEPT_FLAGS), closeOnExec);
    }
    Matcher group = GROUP.matcher(path);
    if (group.matches()) {
      return openGroup(Integer.parseInt(group.group(1)), flags, closeOnExec);
    }
    if (machine.profile().iommufd()) {
      Matcher device = DEVICE.matcher(path);
      if (device.matches()) {
        return openDevice(Integer.parseInt(device.group(1)), flags, closeOnExec);
      }
      if (path.equals("/dev/iommu")) {
        return fds.add(new IommufdFile(memory, flags & KEPT_FLAGS), closeOnExec);
      }
    }
    return MACHINE_FILE.matcher(path).matches()
        ? add(MemFile.open(memory, path, flags), closeOnExec)
        : Errno.ENOENT.negative();
  }

  private int openGroup(int number, int flags, boolean closeOnExec) {
    Optional<IommuGroup> group = machine.devices().group(number);
    if (group.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    // As do_sys_open() does: first a number, then the file.
    int fd = fds.reserve(Optional.empty(), 0);
    if (fd < 0) {
      return fd;
    }
    GroupFile file = new GroupFile(group.get(), memory, fds, machine.profile(), flags & KEPT_FLAGS);
    int opened = group.get().open(file);
    if (opened < 0) {
      // Not let go of: a release would close what somebody else has open.
      fds.giveBack(fd);
      return opened;
    }
    fds.install(fd, file, closeOnExec);
    return fd;
  }

  private int openDevice(int index, int flags, boolean closeOnExec) {
    Optional<EmulatedDevice> found = machine.devices().byIndex(index);
    if (found.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    EmulatedDevice device = found.get();
    int fd = fds.reserve(Optional.of(device.address()), 0);
    if (fd < 0) {
      return fd;
    }
    int opened = device.group().openNode(device);
    if (opened < 0) {
      fds.giveBack(fd);
      return opened;
    }
    CdevFile file = new CdevFile(device, memory, fds, machine.profile(), flags & KEPT_FLAGS);
    fds.install(fd, file, closeOnExec);
    return fd;
  }

  int add(MemFile.Opened opened, boolean closeOnExec) {
    return opened.file().isPresent() ? fds.add(opened.file().get(), closeOnExec) : -opened.errno();
  }
}
