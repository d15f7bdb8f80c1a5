// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import org.drover.api.IovaRange;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability of a device to log the pages that it writes by DMA itself. It tells of this device
 * alone.
 *
 * <p>A device may say that it can and not be able to report: kernels without {@code CONFIG_IOMMUFD}
 * answer {@code EOPNOTSUPP} to the report alone. Whoever is told of a failure has to take all
 * memory for dirty.
 */
@ConsumerType
public interface DirtyTracking {

  /**
   * Begins to log.
   *
   * @param ranges one or more, in any order, without overlaps, whose addresses and lengths are
   *     multiples of the page size; where there are more than the kernel takes, neighbours are
   *     logged as one range, with what is between them
   * @param pageSize how exact it shall be, in bytes; a wish
   * @return how exact it is, in bytes
   * @throws IllegalStateException if it is logging, or the device is closed
   * @throws org.drover.api.KernelCallException if the device refuses
   */
  long start(List<IovaRange> ranges, long pageSize);

  /**
   * Makes those pages dirty that the device has written since the start or the last report.
   *
   * @param into of a range that is logged; its dirty pages stay dirty
   * @throws IllegalStateException if it is not logging, or the device is closed
   * @throws org.drover.api.KernelCallException if the device does not tell
   */
  void report(DirtyBitmap into);

  /**
   * Ends the logging; does nothing if it does not log.
   *
   * @throws org.drover.api.KernelCallException if the device refuses; it counts as ended
   */
  void stop();
}
