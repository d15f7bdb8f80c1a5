// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_group_status;

/** {@code /dev/vfio/N}, with the checks of {@code drivers/vfio/group.c}. */
final class GroupFile extends KernelFile {
  private final IommuGroup group;
  private final AddressTable memory;
  private final FdTable fds;
  private final Profile profile;

  GroupFile(IommuGroup group, AddressTable memory, FdTable fds, Profile profile, int statusFlags) {
    super(statusFlags);
    this.group = group;
    this.memory = memory;
    this.fds = fds;
    this.profile = profile;
  }

  @Override
  List<String> names(int request, long argument) {
    return IoctlNames.ofGroup(request);
  }

  @Override
  int ioctl(int request, long argument) {
    return switch (request) {
      case Vfio.VFIO_GROUP_GET_STATUS -> getStatus(argument);
      case Vfio.VFIO_GROUP_SET_CONTAINER -> setContainer(argument);
      case Vfio.VFIO_GROUP_UNSET_CONTAINER -> group.unsetContainer();
      case Vfio.VFIO_GROUP_GET_DEVICE_FD -> getDeviceFd(argument);
      default -> Errno.ENOTTY.negative();
    };
  }

  private int getStatus(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_group_status.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_group_status status = vfio_group_status.wrap(bytes.get(), 0);
    if (status.argsz() < vfio_group_status.SIZEOF) {
      return Errno.EINVAL.negative();
    }
    status.flags(
        Vfio.VFIO_GROUP_FLAGS_VIABLE
            | (group.hasContainer() ? Vfio.VFIO_GROUP_FLAGS_CONTAINER_SET : 0));
    return memory.copyTo(argument, bytes.get()) ? 0 : Errno.EFAULT.negative();
  }

  private int setContainer(long argument) {
    Optional<ByteBuffer> number = memory.copyFrom(argument, Integer.BYTES);
    if (number.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    KernelFile file = fds.hold(number.get().getInt(0));
    if (file == null) {
      return Errno.EBADF.negative();
    }
    try {
      if (group.hasContainer()) {
        return Errno.EINVAL.negative();
      }
      return file.groupIommu().map(group::setContainer).orElse(Errno.EBADFD.negative());
    } finally {
      file.letGo();
    }
  }

  private int getDeviceFd(long argument) {
    Optional<ByteBuffer> name = memory.copyString(argument);
    if (name.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    if (name.get().limit() >= AddressTable.PAGE) {
      return Errno.EINVAL.negative();
    }
    EmulatedDevice device = group.device(StandardCharsets.UTF_8.decode(name.get()).toString());
    if (device == null) {
      return Errno.ENODEV.negative();
    }
    int number = fds.reserve(Optional.of(device.address()), 0);
    if (number < 0) {
      return number;
    }
    int opened = Errno.ENODEV.negative();
    try {
      opened = group.openDevice(device);
    } finally {
      if (opened < 0) {
        fds.giveBack(number);
      }
    }
    if (opened < 0) {
      return opened;
    }
    fds.install(number, new DeviceFile(device, memory, fds, profile, Fcntl.O_RDWR), true);
    return number;
  }

  @Override
  void released() {
    group.closed();
  }
}
