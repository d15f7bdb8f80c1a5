// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.VfToken;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_group_status;

/**
 * An open IOMMU group that is part of a container, and the devices that keep it open. The lock of
 * their space must be held.
 */
final class Group implements AutoClose {
  private static final Logger LOG = System.getLogger(Group.class.getName());
  private static final int AT_STATUS = 0;
  private static final int AT_CONTAINER = 16;

  private final Calls calls;
  private final Fd fd;
  private final String path;
  private final SortedSet<DeviceAddress> devices = new TreeSet<>();

  private Group(Calls calls, Fd fd, String path) {
    this.calls = calls;
    this.fd = fd;
    this.path = path;
  }

  /**
   * Opens a group and makes it part of a container.
   *
   * @param number the group's
   * @param who for whose sake, for messages
   */
  static Group join(Calls calls, int number, DeviceAddress who, Container container) {
    String path = calls.kernel().dev() + "/vfio/" + number;
    GroupAdvice advice = new GroupAdvice(calls.kernel().sysfs(), number, path, who);
    try (Unwinding undo = new Unwinding()) {
      Fd fd = calls.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, FdRole.GROUP, advice::onOpen);
      undo.onFailure(fd::close);
      requireViable(calls, fd, path, container, advice);
      container.scratch().bytes().putInt(AT_CONTAINER, container.number());
      calls.ioctl(
          fd,
          Vfio.VFIO_GROUP_SET_CONTAINER,
          container.scratch().address(AT_CONTAINER),
          "VFIO_GROUP_SET_CONTAINER",
          path);
      undo.keep();
      return new Group(calls, fd, path);
    }
  }

  private static void requireViable(
      Calls calls, Fd fd, String path, Container container, GroupAdvice advice) {
    vfio_group_status status = vfio_group_status.wrap(container.scratch().bytes(), AT_STATUS);
    status.zero();
    status.argsz(vfio_group_status.SIZEOF);
    calls.ioctl(
        fd,
        Vfio.VFIO_GROUP_GET_STATUS,
        container.scratch().address(AT_STATUS),
        "VFIO_GROUP_GET_STATUS",
        path);
    if ((status.flags() & Vfio.VFIO_GROUP_FLAGS_VIABLE) == 0) {
      throw new DroverException(advice.notViable());
    }
  }

  /**
   * Opens a device of the group. The descriptor is the caller's.
   *
   * @param own the calls of that device, which another one may have opened the group for
   */
  Fd device(Calls own, Openable device, Scratch scratch) {
    String name = device.address().name();
    Optional<VfToken> token = device.token();
    Kernel kernel = token.isPresent() ? own.untraced() : own.kernel();
    String text = name + token.map(secret -> " vf_token=" + secret.text()).orElse("");
    int number = kernel.ioctl(fd.number(), Vfio.VFIO_GROUP_GET_DEVICE_FD, scratch.text(0, text));
    scratch.clear(0, text.length());
    Calls.require(
        number,
        "VFIO_GROUP_GET_DEVICE_FD of " + name + token.map(secret -> " with " + secret).orElse(""),
        path,
        errno -> remedy(errno, new TokenAdvice(own.kernel().sysfs(), device)));
    return own.own(number, FdRole.DEVICE);
  }

  private static String remedy(Errno errno, TokenAdvice advice) {
    if (errno.equals(Errno.EAGAIN)) {
      // pci_try_reset_function in vfio_pci_core_enable: somebody else has the function's lock.
      return "the kernel is resetting it or the link to it; try again in a second";
    }
    return errno.equals(Errno.EINTR) ? "try again" : advice.onOpen(errno);
  }

  SortedSet<DeviceAddress> devices() {
    return devices;
  }

  @Override
  public void close() {
    try (fd) {
      leaveContainer();
    }
  }

  private void leaveContainer() {
    int result = calls.kernel().ioctl(fd.number(), Vfio.VFIO_GROUP_UNSET_CONTAINER, 0);
    if (result < 0) {
      LOG.log(
          Level.WARNING,
          "VFIO_GROUP_UNSET_CONTAINER on {0} failed with {1}; closing the group does the same",
          path,
          Errno.ofResult(result));
    }
  }
}
