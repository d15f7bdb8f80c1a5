// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_attach_iommufd_pt;
import org.drover.uapi.vfio_device_bind_iommufd;
import org.drover.uapi.vfio_device_detach_iommufd_pt;

/**
 * A device's own node, {@code /dev/vfio/devices/vfioN}, with the checks, and in their order, of
 * {@code drivers/vfio/device_cdev.c}: until it is bound to an iommufd it answers {@code EINVAL} to
 * all else.
 */
final class CdevFile extends DeviceFile {
  /** Without what Linux 6.17 added. */
  static final int BIND_MINIMUM = vfio_device_bind_iommufd.OFFSETOF_token_uuid_ptr;

  /** Without what Linux 6.15 added. */
  private static final int ATTACH_MINIMUM = vfio_device_attach_iommufd_pt.OFFSETOF_pasid;

  private static final int DETACH_MINIMUM = vfio_device_detach_iommufd_pt.OFFSETOF_pasid;

  private final EmulatedDevice device;
  private final AddressTable memory;
  private final FdTable fds;

  /** Null until it is bound; written under this file's monitor, and never taken away. */
  private volatile DeviceAccess access;

  /** The node of a device whose group counts it as open already. */
  CdevFile(
      EmulatedDevice device, AddressTable memory, FdTable fds, Profile profile, int statusFlags) {
    super(device, memory, fds, profile, statusFlags);
    this.device = device;
    this.memory = memory;
    this.fds = fds;
  }

  @Override
  int ioctl(int request, long argument) {
    if (request == Vfio.VFIO_DEVICE_BIND_IOMMUFD) {
      return bind(argument);
    }
    if (access == null) {
      return Errno.EINVAL.negative();
    }
    return switch (request) {
      case Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT -> attach(argument);
      case Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT -> detach(argument);
      default -> super.ioctl(request, argument);
    };
  }

  private int bind(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, BIND_MINIMUM);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int flags = bytes.get().getInt(vfio_device_bind_iommufd.OFFSETOF_flags);
    int iommufd = bytes.get().getInt(vfio_device_bind_iommufd.OFFSETOF_iommufd);
    if (argsz(bytes.get()) < BIND_MINIMUM || flags != 0 || iommufd < 0) {
      return Errno.EINVAL.negative();
    }
    int blocked = device.group().block();
    if (blocked < 0) {
      return blocked;
    }
    int bound = Errno.EINVAL.negative();
    try {
      bound = bindTo(iommufd, argument + vfio_device_bind_iommufd.OFFSETOF_out_devid);
    } finally {
      if (bound < 0) {
        device.group().unblock();
      }
    }
    return bound;
  }

  private static long argsz(ByteBuffer bytes) {
    return Integer.toUnsignedLong(bytes.getInt(0));
  }

  private synchronized int bindTo(int iommufd, long devidAt) {
    if (access != null) {
      return Errno.EINVAL.negative();
    }
    KernelFile file = fds.hold(iommufd);
    if (file == null) {
      return Errno.EBADF.negative();
    }
    try {
      return file instanceof IommufdFile found
          ? open(found.context(), devidAt)
          : Errno.EBADFD.negative();
    } finally {
      file.letGo();
    }
  }

  private int open(IommufdContext context, long devidAt) {
    if (device.gone()) {
      return Errno.ENODEV.negative();
    }
    int opened = device.group().openAlone(device);
    if (opened < 0) {
      return opened;
    }
    DeviceAccess made = new DeviceAccess(context, device.dma());
    ByteBuffer devid = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    if (!memory.copyTo(devidAt, devid.putInt(0, made.id()))) {
      device.group().closeAlone(device);
      made.unbind();
      return Errno.EFAULT.negative();
    }
    access = made;
    return 0;
  }

  private int attach(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, ATTACH_MINIMUM);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int flags = bytes.get().getInt(vfio_device_attach_iommufd_pt.OFFSETOF_flags);
    if (argsz(bytes.get()) < ATTACH_MINIMUM || flags != 0) {
      return Errno.EINVAL.negative();
    }
    int attached = access.attach(bytes.get().getInt(vfio_device_attach_iommufd_pt.OFFSETOF_pt_id));
    if (attached < 0) {
      return attached;
    }
    ByteBuffer answer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    long at = argument + vfio_device_attach_iommufd_pt.OFFSETOF_pt_id;
    if (!memory.copyTo(at, answer.putInt(0, attached))) {
      access.detach();
      return Errno.EFAULT.negative();
    }
    return 0;
  }

  private int detach(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, DETACH_MINIMUM);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int flags = bytes.get().getInt(vfio_device_detach_iommufd_pt.OFFSETOF_flags);
    if (argsz(bytes.get()) < DETACH_MINIMUM || flags != 0) {
      return Errno.EINVAL.negative();
    }
    access.detach();
    return 0;
  }

  @Override
  long pread(long address, long length, long offset) {
    return access == null ? Errno.EINVAL.negative() : super.pread(address, length, offset);
  }

  @Override
  long pwrite(long address, long length, long offset) {
    return access == null ? Errno.EINVAL.negative() : super.pwrite(address, length, offset);
  }

  @Override
  MapAnswer map(long offset, long length, int prot, int flags) {
    return access == null
        ? new MapAnswer(Errno.EINVAL.negative(), null)
        : super.map(offset, length, prot, flags);
  }

  @Override
  void released() {
    if (access != null) {
      device.group().closeAlone(device);
      access.unbind();
      device.group().unblock();
    }
    device.group().closeNode(device);
  }
}
