// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_attach_iommufd_pt;
import org.drover.uapi.vfio_device_bind_iommufd;

/**
 * Opens a device by its own node: it answers to nothing before it is bound to an iommufd, and does
 * no DMA before it is attached to an IOAS.
 */
final class Cdev {
  private static final int AT_BIND = 0;
  private static final int AT_ATTACH = 64;

  /** The structs of the first kernels that have them, which later ones take too. */
  private static final int BIND_SIZE = vfio_device_bind_iommufd.OFFSETOF_token_uuid_ptr;

  private static final int ATTACH_SIZE = vfio_device_attach_iommufd_pt.OFFSETOF_pasid;

  private Cdev() {}

  static Fd open(Calls calls, Scratch scratch, Openable device, Fd iommufd, long ioas) {
    String path = calls.kernel().dev() + "/vfio/devices/" + device.cdev().orElseThrow();
    CdevAdvice advice = new CdevAdvice(calls.kernel().sysfs(), device, path);
    try (Unwinding undo = new Unwinding()) {
      Fd fd = calls.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, FdRole.DEVICE, advice::onOpen);
      undo.onFailure(fd::close);
      bind(calls, scratch, fd, path, iommufd, advice);
      attach(calls, scratch, fd, path, ioas, advice);
      undo.keep();
      return fd;
    }
  }

  private static void bind(
      Calls calls, Scratch scratch, Fd fd, String path, Fd iommufd, CdevAdvice advice) {
    vfio_device_bind_iommufd bind = vfio_device_bind_iommufd.wrap(scratch.bytes(), AT_BIND);
    bind.zero();
    bind.argsz(BIND_SIZE).iommufd(iommufd.number());
    int result =
        calls.kernel().ioctl(fd.number(), Vfio.VFIO_DEVICE_BIND_IOMMUFD, scratch.address(AT_BIND));
    if (result == Errno.EPERM.negative()) {
      throw new DroverException(advice.notViable());
    }
    Calls.require(result, "VFIO_DEVICE_BIND_IOMMUFD", path, advice::onBind);
  }

  private static void attach(
      Calls calls, Scratch scratch, Fd fd, String path, long ioas, CdevAdvice advice) {
    vfio_device_attach_iommufd_pt attach =
        vfio_device_attach_iommufd_pt.wrap(scratch.bytes(), AT_ATTACH);
    attach.zero();
    attach.argsz(ATTACH_SIZE).pt_id(ioas);
    calls.ioctl(
        fd,
        Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT,
        scratch.address(AT_ATTACH),
        "VFIO_DEVICE_ATTACH_IOMMUFD_PT to an IOAS",
        path,
        advice::onAttach);
  }
}
