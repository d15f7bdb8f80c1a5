// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import org.drover.uapi.Vfio;

/** Names of the ioctls that the checks send to a device and its data FDs. */
final class IoctlNames {
  private IoctlNames() {}

  static String of(long request) {
    return switch ((int) request) {
      case Vfio.VFIO_DEVICE_FEATURE -> "ioctl VFIO_DEVICE_FEATURE";
      case Vfio.VFIO_DEVICE_GET_INFO -> "ioctl VFIO_DEVICE_GET_INFO";
      case Vfio.VFIO_DEVICE_GET_REGION_INFO -> "ioctl VFIO_DEVICE_GET_REGION_INFO";
      case Vfio.VFIO_DEVICE_GET_IRQ_INFO -> "ioctl VFIO_DEVICE_GET_IRQ_INFO";
      case Vfio.VFIO_DEVICE_RESET -> "ioctl VFIO_DEVICE_RESET";
      case Vfio.VFIO_MIG_GET_PRECOPY_INFO -> "ioctl VFIO_MIG_GET_PRECOPY_INFO";
      case Vfio.VFIO_GROUP_GET_DEVICE_FD -> "ioctl VFIO_GROUP_GET_DEVICE_FD";
      default -> "ioctl 0x" + Long.toHexString(request);
    };
  }
}
