// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Sysfs;
import org.drover.uapi.Vfio;

/**
 * The descriptors by which a device is reached on the group path: container, group, device; and
 * what sysfs says of it.
 *
 * @param container of type 1, version 2
 * @param group a member of the container
 * @param device the device's own
 */
record Opening(int container, int group, int device) {
  private static final int PAGE = 4096;

  /** Where sysfs has the device. */
  static String path(Kernel kernel, DeviceAddress address) {
    Sysfs sysfs = kernel.sysfs();
    for (String bus : new String[] {"bus/mdev/devices/", "bus/pci/devices/"}) {
      if (!address.name().contains("/") && sysfs.exists(bus + address.name())) {
        return bus + address.name();
      }
    }
    throw new DroverException(
        "there is no device " + address + " in " + sysfs.root() + " of " + kernel.release());
  }

  /** The driver that has the device. */
  static Optional<String> driver(Kernel kernel, DeviceAddress address) {
    return lastName(kernel, path(kernel, address) + "/driver");
  }

  private static Optional<String> lastName(Kernel kernel, String link) {
    try {
      return kernel
          .sysfs()
          .readlink(link)
          .map(text -> text.substring(text.lastIndexOf('/') + 1))
          .filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw new DroverException(kernel.sysfs().root() + "/" + link + " cannot be read", e);
    }
  }

  /**
   * Opens a device.
   *
   * @throws DroverException that names the call that failed; nothing stays open then
   */
  static Opening of(Kernel kernel, DeviceAddress address) {
    String number =
        lastName(kernel, path(kernel, address) + "/iommu_group")
            .orElseThrow(
                () ->
                    new DroverException(
                        address + " has no IOMMU group: bind it to a VFIO driver first"));
    int container = open(kernel, kernel.dev() + "/vfio/vfio");
    int group = -1;
    try {
      group = open(kernel, kernel.dev() + "/vfio/" + number);
      int device = device(kernel, address, container, group);
      return new Opening(container, group, device);
    } catch (DroverException e) {
      if (group >= 0) {
        kernel.close(group);
      }
      kernel.close(container);
      throw e;
    }
  }

  private static int open(Kernel kernel, String path) {
    return require(kernel.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC), "open of " + path);
  }

  private static int device(Kernel kernel, DeviceAddress address, int container, int group) {
    long page =
        kernel.mmap(
            PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
    require((int) Math.min(page, 0), "mmap of a page");
    try {
      ByteBuffer bytes = kernel.view(page, PAGE);
      bytes.putInt(0, container);
      require(
          kernel.ioctl(group, Vfio.VFIO_GROUP_SET_CONTAINER, page),
          "VFIO_GROUP_SET_CONTAINER for " + address);
      require(
          kernel.ioctl(container, Vfio.VFIO_SET_IOMMU, Vfio.VFIO_TYPE1v2_IOMMU),
          "VFIO_SET_IOMMU for " + address);
      byte[] name = (address.name() + "\0").getBytes(StandardCharsets.US_ASCII);
      bytes.put(0, name);
      return require(
          kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, page),
          "VFIO_GROUP_GET_DEVICE_FD of " + address.name());
    } finally {
      kernel.munmap(page, PAGE);
    }
  }

  private static int require(int result, String call) {
    if (result < 0) {
      Errno errno = Errno.ofResult(result);
      String remedy =
          errno.equals(Errno.EBUSY)
              ? ": somebody has the device's group open; close it there first"
              : "";
      throw new DroverException(call + " failed: " + errno + remedy);
    }
    return result;
  }

  /** A further descriptor of the device. */
  int another(Kernel kernel, DeviceAddress address, Arena arena) {
    arena.bytes().put(0, (address.name() + "\0").getBytes(StandardCharsets.US_ASCII));
    return kernel.ioctl(group, Vfio.VFIO_GROUP_GET_DEVICE_FD, arena.at(0));
  }

  /** Closes the device alone: the kernel sees its last descriptor go. */
  void closeDevice(Kernel kernel) {
    kernel.close(device);
  }

  /** Closes what is left after {@link #closeDevice}. */
  void closeRest(Kernel kernel) {
    kernel.close(group);
    kernel.close(container);
  }
}
