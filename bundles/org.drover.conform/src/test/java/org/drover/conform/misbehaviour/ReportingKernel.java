// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.api.Errno;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.drover.uapi.Vfio;

/**
 * A kernel that was built with IOMMUFD, over one that plays a kernel without: DMA_LOGGING_REPORT
 * answers between START and STOP, and no page is ever dirty.
 */
final class ReportingKernel extends ForwardingKernel {
  private static final int START =
      Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START;
  private static final int STOP =
      Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP;

  private boolean logging;

  ReportingKernel(Kernel below) {
    super(below);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    int result = kernel.ioctl(fd, request, argument);
    if (request != Vfio.VFIO_DEVICE_FEATURE) {
      return result;
    }
    if (result == Errno.EOPNOTSUPP.negative()) {
      return logging ? 0 : Errno.EINVAL.negative();
    }
    if (result == 0) {
      int flags = flags(argument);
      logging = flags == START || (logging && flags != STOP);
    }
    return result;
  }

  private int flags(long argument) {
    ByteBuffer header = kernel.view(argument, 8).order(ByteOrder.nativeOrder());
    return header.getInt(4);
  }
}
