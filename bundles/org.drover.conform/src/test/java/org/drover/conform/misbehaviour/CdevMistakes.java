// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.drover.conform.misbehaviour.Misbehaviour.bent;
import static org.drover.conform.misbehaviour.Misbehaviour.ioctl;
import static org.drover.uapi.Iommufd.IOMMU_DESTROY;
import static org.drover.uapi.Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT;
import static org.drover.uapi.Vfio.VFIO_DEVICE_BIND_IOMMUFD;
import static org.drover.uapi.Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_INFO;
import static org.drover.uapi.Vfio.VFIO_GROUP_GET_DEVICE_FD;

import java.util.List;

/** Mistakes of the device's own node. */
final class CdevMistakes {
  private static final int ENOENT = 2;
  private static final int EFAULT = 14;
  private static final int EBUSY = 16;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int EBADFD = 77;
  private static final int FLAGS = 4;
  private static final int FD = 8;

  private CdevMistakes() {}

  static List<Misbehaviour> all() {
    return List.of(
        ioctl(
            "cdev.before-bind",
            "GET_INFO answers before the node is bound",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_INFO) && call.argsz() == 24
                    ? call.instead(EINVAL, 0)
                    : call.forward()),
        ioctl(
            "cdev.bind-argsz-short",
            "BIND_IOMMUFD takes an argsz of 15 for 16",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) && call.argsz() == 15
                    ? call.forwardWith(0, 16)
                    : call.forward()),
        ioctl(
            "cdev.bind-argsz-long",
            "BIND_IOMMUFD refuses a larger argsz",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) && call.argsz() > 16 ? -EINVAL : call.forward()),
        ioctl(
            "cdev.bind-flags",
            "BIND_IOMMUFD does not look at its flags",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) ? call.forwardWith(FLAGS, 0) : call.forward()),
        ioctl(
            "cdev.bind-no-iommufd",
            "BIND_IOMMUFD to another kind of file is EINVAL",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) ? call.instead(EBADFD, -EINVAL) : call.forward()),
        ioctl(
            "cdev.bind-memory",
            "BIND_IOMMUFD whose answer cannot be written leaves the device bound",
            CdevMistakes::bindsUnanswered),
        ioctl(
            "cdev.bind-once",
            "a second BIND_IOMMUFD is 0",
            (kernel, call) -> {
              int result = call.forward();
              return call.is(VFIO_DEVICE_BIND_IOMMUFD)
                      && result == -EINVAL
                      && kernel.lastRequest == VFIO_DEVICE_BIND_IOMMUFD
                      && call.argsz() == 16
                      && call.word(FLAGS) == 0
                      && call.word(FD) >= 0
                  ? 0
                  : result;
            }),
        ioctl(
            "cdev.bind-from-group",
            "BIND_IOMMUFD on a descriptor of the group's is ENOTTY",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) && kernel.lastRequest == VFIO_GROUP_GET_DEVICE_FD
                    ? -ENOTTY
                    : call.forward()),
        ioctl(
            "cdev.bind-busy",
            "BIND_IOMMUFD with the group open is EINVAL",
            (kernel, call) ->
                call.is(VFIO_DEVICE_BIND_IOMMUFD) ? call.instead(EBUSY, -EINVAL) : call.forward()),
        bent(
            "cdev.group-busy",
            "the group opens while a device of it is bound",
            new Bend() {
              @Override
              public int open(BentKernel kernel, String path, int flags) {
                int fd = kernel.below.open(path, flags);
                return fd == -EBUSY ? kernel.below.eventfd(0, 0) : fd;
              }
            }),
        ioctl(
            "cdev.unattached",
            "GET_INFO is EINVAL after DETACH_IOMMUFD_PT",
            (kernel, call) ->
                call.is(VFIO_DEVICE_GET_INFO) && kernel.lastRequest == VFIO_DEVICE_DETACH_IOMMUFD_PT
                    ? -EINVAL
                    : call.forward()),
        ioctl(
            "cdev.attach-arguments",
            "ATTACH_IOMMUFD_PT does not look at its flags",
            (kernel, call) ->
                call.is(VFIO_DEVICE_ATTACH_IOMMUFD_PT)
                    ? call.forwardWith(FLAGS, 0)
                    : call.forward()),
        ioctl(
            "cdev.attach-unknown",
            "ATTACH_IOMMUFD_PT to an unknown id is EINVAL",
            (kernel, call) ->
                call.is(VFIO_DEVICE_ATTACH_IOMMUFD_PT)
                    ? call.instead(ENOENT, -EINVAL)
                    : call.forward()),
        bent("cdev.attach-replaces", "a second ATTACH_IOMMUFD_PT is EBUSY", new AttachesOnce()),
        ioctl(
            "cdev.detach-arguments",
            "DETACH_IOMMUFD_PT does not look at its flags",
            (kernel, call) ->
                call.is(VFIO_DEVICE_DETACH_IOMMUFD_PT)
                    ? call.forwardWith(FLAGS, 0)
                    : call.forward()),
        ioctl(
            "cdev.detach",
            "a second DETACH_IOMMUFD_PT is EINVAL",
            (kernel, call) ->
                call.is(VFIO_DEVICE_DETACH_IOMMUFD_PT) && kernel.lastRequest == IOMMU_DESTROY
                    ? -EINVAL
                    : call.forward()),
        bent("cdev.close", "closing the node leaves its IOAS in use", new KeepsAfterClose()));
  }

  private static int bindsUnanswered(BentKernel kernel, IoctlCall call) {
    int result = call.forward();
    if (call.is(VFIO_DEVICE_BIND_IOMMUFD) && result == -EFAULT && call.argsz() == 16) {
      kernel.look(kernel.own(), 16).putInt(0, 16).putInt(4, 0).putInt(8, call.word(FD));
      kernel.below.ioctl(call.fd(), VFIO_DEVICE_BIND_IOMMUFD, kernel.own());
    }
    return result;
  }

  private static final class AttachesOnce implements Bend.Ioctl {
    private boolean attached;

    @Override
    public int ioctl(BentKernel kernel, IoctlCall call) {
      if (call.is(VFIO_DEVICE_BIND_IOMMUFD)) {
        attached = false;
      }
      if (!call.is(VFIO_DEVICE_ATTACH_IOMMUFD_PT)) {
        return call.forward();
      }
      int result = call.forward();
      if (result != 0 || !attached) {
        attached |= result == 0;
        return result;
      }
      return -EBUSY;
    }
  }

  private static final class KeepsAfterClose implements Bend {
    private boolean attached;
    private boolean closed;

    @Override
    public int ioctl(BentKernel kernel, IoctlCall call) {
      if (call.is(IOMMU_DESTROY) && attached && closed) {
        return -EBUSY;
      }
      int result = call.forward();
      if (result == 0 && call.is(VFIO_DEVICE_ATTACH_IOMMUFD_PT)) {
        attached = true;
        closed = false;
      }
      if (result == 0 && call.is(VFIO_DEVICE_BIND_IOMMUFD)) {
        attached = false;
      }
      return result;
    }

    @Override
    public int close(BentKernel kernel, int fd) {
      closed = true;
      return kernel.forwardClose(fd);
    }
  }
}
