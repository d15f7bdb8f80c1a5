// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.RefusedException;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_attach_iommufd_pt;
import org.drover.uapi.vfio_device_bind_iommufd;

/**
 * A device's own node: it answers to nothing before it is bound to an iommufd, and does no DMA
 * before it is attached to an IOAS or a page table.
 */
final class Cdev {
  private static final int AT_BIND = 0;
  private static final int AT_ATTACH = 64;

  /** The structs of the first kernels that have them, which later ones take too. */
  private static final int BIND_SIZE = vfio_device_bind_iommufd.OFFSETOF_token_uuid_ptr;

  private static final int ATTACH_SIZE = vfio_device_attach_iommufd_pt.OFFSETOF_pasid;

  private final Calls calls;
  private final Scratch scratch;
  private final Openable device;
  private final String path;
  private final CdevAdvice advice;
  private final PageTables tables;

  private Cdev(Calls calls, Scratch scratch, Openable device, PageTables tables) {
    this.calls = calls;
    this.scratch = scratch;
    this.device = device;
    this.path = calls.kernel().dev() + "/vfio/devices/" + device.cdev().orElseThrow();
    this.tables = tables;
    this.advice = new CdevAdvice(calls.kernel().sysfs(), device, path);
  }

  /** Opens, binds and attaches a device; it stays none of these if one of them fails. */
  static Fd open(Calls calls, Scratch scratch, Openable device, Fd iommufd, PageTables tables) {
    return new Cdev(calls, scratch, device, tables).open(iommufd);
  }

  private Fd open(Fd iommufd) {
    refuseTokenOfVf();
    try (Unwinding undo = new Unwinding()) {
      Fd fd = calls.open(path, Fcntl.O_RDWR | Fcntl.O_CLOEXEC, FdRole.DEVICE, advice::onOpen);
      undo.onFailure(fd::close);
      tables.attach(new Attaching(fd, bind(fd, iommufd)));
      undo.keep();
      return fd;
    }
  }

  /** That of a physical function is set by an ioctl, once it is open. */
  private void refuseTokenOfVf() {
    String name = device.address().name();
    if (device.token().isPresent() && SysfsPaths.isVirtualFunction(calls.kernel().sysfs(), name)) {
      throw new RefusedException(
          "opening " + device.address() + " by cdev with a VF token",
          List.of(
              "the node of a virtual function takes one from Linux 6.17 on alone"
                  + " (VFIO_DEVICE_BIND_FLAG_TOKEN), which Drover does not use; say --via group"));
    }
  }

  private long bind(Fd fd, Fd iommufd) {
    vfio_device_bind_iommufd bind = vfio_device_bind_iommufd.wrap(scratch.bytes(), AT_BIND);
    bind.zero();
    bind.argsz(BIND_SIZE).iommufd(iommufd.number());
    int result =
        calls.kernel().ioctl(fd.number(), Vfio.VFIO_DEVICE_BIND_IOMMUFD, scratch.address(AT_BIND));
    if (result == Errno.EPERM.negative()) {
      throw new DroverException(advice.notViable());
    }
    Calls.require(result, "VFIO_DEVICE_BIND_IOMMUFD", path, advice::onBind);
    return bind.out_devid();
  }

  private final class Attaching implements PageTables.Bound {
    private final Fd fd;
    private final long devid;

    Attaching(Fd fd, long devid) {
      this.fd = fd;
      this.devid = devid;
    }

    @Override
    public DeviceAddress address() {
      return device.address();
    }

    @Override
    public long devid() {
      return devid;
    }

    @Override
    public Calls calls() {
      return calls;
    }

    @Override
    public Scratch scratch() {
      return scratch;
    }

    @Override
    public int attach(long pt) {
      vfio_device_attach_iommufd_pt attach =
          vfio_device_attach_iommufd_pt.wrap(scratch.bytes(), AT_ATTACH);
      attach.zero();
      attach.argsz(ATTACH_SIZE).pt_id(pt);
      return calls
          .kernel()
          .ioctl(fd.number(), Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT, scratch.address(AT_ATTACH));
    }

    @Override
    public String remedy(Errno errno) {
      return tables.lockRemedy().of(errno) + advice.onAttach(errno);
    }
  }
}
