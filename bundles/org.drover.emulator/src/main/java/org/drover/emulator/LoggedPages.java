// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import org.drover.api.spi.ModelLog;

/** What a device logs of its own writes. Any thread may use it. */
final class LoggedPages {
  private final List<ModelLog.Range> ranges;
  private final PageSet pages;

  /**
   * An empty log.
   *
   * @param ranges of which it logs
   * @param pageSize in bytes; of another than a power of two, the power below it
   */
  LoggedPages(List<ModelLog.Range> ranges, long pageSize) {
    this.ranges = List.copyOf(ranges);
    this.pages = new PageSet(Long.highestOneBit(pageSize));
  }

  /** The device has written some bytes of a page; what no range has of them is passed over. */
  synchronized void mark(long iova, long length) {
    for (ModelLog.Range range : ranges) {
      long from = maxUnsigned(iova, range.iova());
      long to = minUnsigned(iova + length - 1, range.iova() + range.length() - 1);
      if (range.length() != 0 && Long.compareUnsigned(from, to) <= 0) {
        pages.mark(from, to - from + 1);
      }
    }
  }

  private static long maxUnsigned(long one, long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  private static long minUnsigned(long one, long other) {
    return Long.compareUnsigned(one, other) <= 0 ? one : other;
  }

  /** Tells, and forgets what it has told. */
  synchronized void report(AddressTable memory, PageSet.Query query) {
    pages.report(memory, query, false);
  }
}
