// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ModelLog;

/**
 * The logging of DMA that QEMU's {@code edu} has not: pages of 4 KiB to 1 GiB, any ranges, one log
 * at a time, as most variant drivers have it. Guarded by the device's state mutex.
 */
final class EduLog implements ModelLog {
  private static final long SMALLEST = 4096;
  private static final long LARGEST = 1L << 30;

  private boolean active;

  @Override
  public long start(List<Range> ranges, long pageSize) {
    if (active || Long.bitCount(pageSize) != 1) {
      return Errno.EINVAL.negative();
    }
    active = true;
    return Math.min(LARGEST, Math.max(SMALLEST, pageSize));
  }

  @Override
  public int stop() {
    active = false;
    return 0;
  }
}
