// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;

/**
 * The only device of an emulated kernel, opened by its group. While it is, the group's node does
 * not open a second time, as it does not while a device of it is bound by its own node.
 *
 * @param kernel whose device it is
 * @param container of its group
 * @param group that it is in
 * @param number the device's descriptor
 */
record GroupDevice(Kernel kernel, int container, int group, int number) {
  private static final int PAGE = 4096;

  /** What the group's node answers to an open, which is taken back: 0 or an errno. */
  static int probe(Kernel kernel) {
    int group = openGroup(kernel);
    return group < 0 ? group : kernel.close(group);
  }

  static GroupDevice open(Kernel kernel) {
    int container = kernel.open(kernel.dev() + "/vfio/vfio", Fcntl.O_RDWR);
    int group = openGroup(kernel);
    long page =
        kernel.mmap(
            PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    try {
      kernel.view(page, PAGE).putInt(0, container);
      kernel.ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, page);
      kernel.ioctl(container, Vfio.VFIO_SET_IOMMU, Vfio.VFIO_TYPE1v2_IOMMU);
      kernel.view(page, PAGE).put(0, (name(kernel) + "\0").getBytes(StandardCharsets.US_ASCII));
      int number = kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, page);
      return new GroupDevice(kernel, container, group, number);
    } finally {
      kernel.munmap(page, PAGE);
    }
  }

  private static int openGroup(Kernel kernel) {
    try {
      String link =
          kernel
              .sysfs()
              .readlink("bus/mdev/devices/" + name(kernel) + "/iommu_group")
              .orElseThrow();
      String number = link.substring(link.lastIndexOf('/') + 1);
      return kernel.open(kernel.dev() + "/vfio/" + number, Fcntl.O_RDWR);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Kernel kernel) {
    try {
      return kernel.sysfs().list("bus/mdev/devices").get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void close() {
    kernel.close(number);
    kernel.close(group);
    kernel.close(container);
  }
}
