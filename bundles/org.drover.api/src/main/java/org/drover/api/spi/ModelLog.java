// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import org.drover.api.Errno;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The logging of the pages that a {@link ModelDevice} writes by DMA ({@code struct vfio_log_ops} of
 * {@code include/linux/vfio.h}). The emulator has checked the arguments as vfio core does, and
 * keeps the log itself: of what goes through {@link ModelDma} while it runs.
 */
@ConsumerType
public interface ModelLog {

  /**
   * A range of addresses as the device uses them.
   *
   * @param iova first byte, a multiple of the page size that was asked for
   * @param length in bytes, a multiple of it too
   */
  record Range(long iova, long length) {}

  /**
   * Starts to log.
   *
   * @param ranges one or more, without overlaps
   * @param pageSize in bytes, a hint
   * @return the page size that is used, or {@code -errno}
   */
  long start(List<Range> ranges, long pageSize);

  /**
   * Asked for a report while something is logged; called under the state mutex, before the emulator
   * tells of its pages, which keeps them for the next report if this one fails.
   *
   * @param iova first byte of what is asked for
   * @param length in bytes
   * @return 0, or {@code -errno} of a log that is broken: the caller takes all pages for dirty
   */
  default int report(long iova, long length) {
    return 0;
  }

  /**
   * Asked for a report while nothing is logged.
   *
   * @return {@code -errno}; 0 of a driver that answers all the same, and tells of no page
   */
  default int reportOfNothing() {
    return Errno.EINVAL.negative();
  }

  /**
   * Ends it; not an error if it was never started, unless the driver that is played says so.
   *
   * @return 0, or {@code -errno}
   */
  int stop();
}
