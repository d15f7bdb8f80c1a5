// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.charset.StandardCharsets;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;

/** By the node of the IOMMU group, into a container of type 1, version 2. */
final class GroupOpening implements Opening {
  private final Kernel kernel;
  private final DeviceAddress address;
  private final int container;
  private final int group;
  private int device = -1;

  private GroupOpening(Kernel kernel, DeviceAddress address, int container, int group) {
    this.kernel = kernel;
    this.address = address;
    this.container = container;
    this.group = group;
  }

  /** Opens container and group; the device is closed still. */
  static GroupOpening of(SysfsDevice place, Arena arena) {
    String node =
        place
            .groupNode()
            .orElseThrow(
                () ->
                    new DroverException(
                        place.address() + " has no IOMMU group: bind it to a VFIO driver first"));
    Kernel kernel = place.kernel();
    int container = -1;
    int group = -1;
    try {
      container = open(kernel, kernel.dev() + "/vfio/vfio");
      group = open(kernel, node);
      GroupOpening opening = new GroupOpening(kernel, place.address(), container, group);
      opening.join(arena);
      return opening;
    } catch (DroverException e) {
      closeAll(kernel, group, container);
      throw e;
    }
  }

  private static int open(Kernel kernel, String path) {
    return Opening.required(Opening.node(kernel, path), GroupOpening::advice);
  }

  private void join(Arena arena) {
    arena.bytes().putInt(0, container);
    require(group, "VFIO_GROUP_SET_CONTAINER", Vfio.VFIO_GROUP_SET_CONTAINER, arena.at(0));
    require(container, "VFIO_SET_IOMMU", Vfio.VFIO_SET_IOMMU, Vfio.VFIO_TYPE1v2_IOMMU);
  }

  private void require(int fd, String name, int request, long argument) {
    Opening.required(ioctl(fd, name, request, argument), GroupOpening::advice);
  }

  private Answer ioctl(int fd, String name, int request, long argument) {
    return new Answer(name + " for " + address, kernel.ioctl(fd, request, argument));
  }

  @Override
  public AccessPath via() {
    return AccessPath.GROUP;
  }

  @Override
  public int device() {
    return device;
  }

  @Override
  public int space() {
    return container;
  }

  @Override
  public Answer openDevice(Arena arena) {
    arena.bytes().put(0, (address.name() + "\0").getBytes(StandardCharsets.US_ASCII));
    Answer answer =
        ioctl(group, "VFIO_GROUP_GET_DEVICE_FD", Vfio.VFIO_GROUP_GET_DEVICE_FD, arena.at(0));
    device = answer.ok() ? (int) answer.result() : -1;
    return answer;
  }

  @Override
  public String remedy(Errno errno) {
    return advice(errno);
  }

  private static String advice(Errno errno) {
    if (errno.equals(Errno.EPERM)) {
      return "another device of its IOMMU group has a driver that is none of VFIO's";
    }
    return errno.equals(Errno.EBUSY)
        ? "somebody has the device open, by its group or by its own node; close it there first"
        : "";
  }

  @Override
  public Opening another() {
    return new GroupOpening(kernel, address, container, group);
  }

  @Override
  public Nodes nodes(Arena arena, Transcript transcript) {
    throw new NotApplicable(
        "the device is open by its group: the rules of its own node are checked with --via cdev");
  }

  @Override
  public void closeDevice() {
    closeAll(kernel, device);
    device = -1;
  }

  @Override
  public void closeRest() {
    closeAll(kernel, group, container);
  }

  private static void closeAll(Kernel kernel, int... fds) {
    for (int fd : fds) {
      if (fd >= 0) {
        kernel.close(fd);
      }
    }
  }
}
