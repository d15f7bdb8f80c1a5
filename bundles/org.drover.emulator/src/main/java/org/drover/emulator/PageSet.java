// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Pages that were written, by their first addresses, which are unsigned. Its owner guards it.
 *
 * <p>They are told of as {@code drivers/iommu/iommufd/iova_bitmap.c} does: bits are set in the
 * caller's bitmap and none is cleared, in pages of the caller's size; words that are not there are
 * passed over without an error, and what they should have told is lost.
 */
final class PageSet {
  private final long pageSize;
  private final NavigableSet<Long> pages = new TreeSet<>(Long::compareUnsigned);

  /**
   * A clean one.
   *
   * @param pageSize in bytes, a power of two
   */
  PageSet(long pageSize) {
    this.pageSize = pageSize;
  }

  void clear() {
    pages.clear();
  }

  /** Every page of which a byte was written. */
  void mark(long iova, long length) {
    long last = floor(iova + length - 1);
    for (long page = floor(iova); page != last; page += pageSize) {
      pages.add(page);
    }
    pages.add(last);
  }

  private long floor(long iova) {
    return iova & -pageSize;
  }

  /** What begins in a range is clean. */
  void forget(long iova, long last) {
    pages.subSet(iova, true, last, true).clear();
  }

  /**
   * Part of the address space, and where its bits are to go.
   *
   * @param last its last byte
   * @param pageSize what one bit stands for; a power of two of which the range consists
   * @param data the address of the caller's first word
   */
  record Query(long iova, long last, long pageSize, long data) {}

  /**
   * Sets the bits of what was written.
   *
   * @param keep whether it stays dirty
   */
  void report(AddressTable memory, Query query, boolean keep) {
    NavigableSet<Long> touched = pages.subSet(floor(query.iova()), true, query.last(), true);
    for (long page : touched) {
      setBits(memory, query, page);
    }
    if (!keep) {
      touched.clear();
    }
  }

  private void setBits(AddressTable memory, Query query, long page) {
    long end = page + pageSize - 1;
    long from = Long.compareUnsigned(page, query.iova()) < 0 ? query.iova() : page;
    long to = Long.compareUnsigned(end, query.last()) > 0 ? query.last() : end;
    int shift = Long.numberOfTrailingZeros(query.pageSize());
    long last = (to - query.iova()) >>> shift;
    for (long bit = (from - query.iova()) >>> shift; bit <= last; bit++) {
      long at = query.data() + (bit >>> 6) * Long.BYTES;
      long mask = 1L << bit;
      Optional<ByteBuffer> word = memory.copyFrom(at, Long.BYTES);
      word.ifPresent(
          bytes ->
              memory.copyTo(
                  at, bytes.order(ByteOrder.nativeOrder()).putLong(0, bytes.getLong(0) | mask)));
    }
  }
}
