// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;

/**
 * Makes of a device without migration a PCI function under vfio-pci that has no reset, as QEMU's
 * {@code edu} is: what was measured of it on Linux 6.12. {@code GET_INFO} does not tell RESET, and
 * that is {@code EINVAL}; there is no VGA region and no MSI-X; the features are those of low power,
 * which are SET alone, and no DMA is logged. Without those it has no feature at all.
 */
final class PlainFunctionKernel extends ForwardingKernel {
  private static final int EFAULT = 14;
  private static final int EINVAL = 22;
  private static final int ENOTTY = 25;
  private static final int OPERATIONS = Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_SET;

  private final CallerMemory memory;
  private final boolean lowPower;

  PlainFunctionKernel(Kernel below, boolean lowPower) {
    super(below);
    this.lowPower = lowPower;
    this.memory = new CallerMemory(below);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return switch ((int) request) {
      case Vfio.VFIO_DEVICE_RESET -> -EINVAL;
      case Vfio.VFIO_DEVICE_FEATURE -> feature(argument);
      case Vfio.VFIO_DEVICE_GET_INFO -> info(fd, argument);
      case Vfio.VFIO_DEVICE_GET_REGION_INFO -> indexed(fd, request, argument, 8);
      case Vfio.VFIO_DEVICE_GET_IRQ_INFO -> indexed(fd, request, argument, 3);
      default -> kernel.ioctl(fd, request, argument);
    };
  }

  private int info(int fd, long argument) {
    int result = kernel.ioctl(fd, Vfio.VFIO_DEVICE_GET_INFO, argument);
    if (result == 0) {
      memory.copyTo(argument + 4, Vfio.VFIO_DEVICE_FLAGS_PCI);
    }
    return result;
  }

  /** What is not there though it is counted. */
  private int indexed(int fd, long request, long argument, int absent) {
    int result = kernel.ioctl(fd, request, argument);
    ByteBuffer struct = memory.copyFrom(argument, 12).orElse(ByteBuffer.allocate(12));
    return result == 0 && struct.order(ByteOrder.nativeOrder()).getInt(8) == absent
        ? -EINVAL
        : result;
  }

  /** {@code vfio_ioctl_device_feature()}, then {@code vfio_check_feature()} of vfio-pci. */
  private int feature(long argument) {
    if (memory.copyFrom(argument, 8).isEmpty()) {
      return -EFAULT;
    }
    ByteBuffer header = memory.copyFrom(argument, 8).get();
    int flags = header.getInt(4);
    int operations = flags & OPERATIONS;
    boolean probe = (flags & Vfio.VFIO_DEVICE_FEATURE_PROBE) != 0;
    boolean unknown = (flags & 0xfff8_0000) != 0;
    if (header.getInt(0) < 8 || unknown || (!probe && operations == OPERATIONS)) {
      return -EINVAL;
    }
    int id = flags & Vfio.VFIO_DEVICE_FEATURE_MASK;
    if (!lowPower
        || id < Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY
        || id > Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT) {
      return -ENOTTY;
    }
    if ((operations & Vfio.VFIO_DEVICE_FEATURE_GET) != 0) {
      return -EINVAL;
    }
    int payload = id == Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP ? 8 : 0;
    if (!probe && (operations == 0 || header.getInt(0) - 8 < payload)) {
      return -EINVAL;
    }
    if (!probe) {
      throw new AssertionError("nobody puts this device to sleep: feature " + id);
    }
    return 0;
  }
}
