// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;

/**
 * Chooses an address where the caller leaves that to the kernel ({@code iopt_alloc_iova()} in
 * {@code drivers/iommu/iommufd/io_pagetable.c}): the lowest one that is free, aligned as the memory
 * is, and allowed if the caller restricted it. Guarded with its {@link Ioas}.
 */
final class IovaSearch {
  private static final long PAGE = AddressTable.PAGE;

  /** {@code HPAGE_SIZE}: a better alignment helps nobody. */
  private static final long MOST_ALIGNMENT = 2 << 20;

  /** The first page and the last are never chosen. */
  private static final Range ALL = new Range(PAGE, -1 - PAGE);

  private final Spans<Ioas.Area> areas;
  private Spans<Range> allowed = new Spans<>();

  /** A range of addresses. */
  record Range(long iova, long last) implements Spans.Span {}

  IovaSearch(Spans<Ioas.Area> areas) {
    this.areas = areas;
  }

  /**
   * {@code iopt_set_allow_iova()}.
   *
   * @param ranges what may be chosen from now on; none is no restriction
   */
  void allow(Spans<Range> ranges) {
    allowed = ranges;
  }

  /**
   * Looks for a free range.
   *
   * @param vaddr what will be mapped there
   * @param length in bytes, not 0
   * @param needed alignment that the address must have
   */
  Ioas.Mapped find(long vaddr, long length, long needed) {
    if (Long.compareUnsigned(length, -1L >>> 1) >= 0) {
      return new Ioas.Mapped(Errno.EOVERFLOW.negative(), 0);
    }
    long alignment = length > MOST_ALIGNMENT / 2 ? MOST_ALIGNMENT : powerAbove(length);
    long natural = Long.lowestOneBit(vaddr);
    if (natural > 0) {
      alignment = Math.min(alignment, natural);
    }
    if (alignment < needed) {
      return new Ioas.Mapped(Errno.EINVAL.negative(), 0);
    }
    for (Range range : allowed.size() == 0 ? List.of(ALL) : allowed.all()) {
      Optional<Ioas.Mapped> found = findIn(range, length, alignment, vaddr & (PAGE - 1));
      if (found.isPresent()) {
        return found.get();
      }
    }
    return new Ioas.Mapped(Errno.ENOSPC.negative(), 0);
  }

  /** {@code roundup_pow_of_two()}. */
  private static long powerAbove(long length) {
    long highest = Long.highestOneBit(length);
    return highest == length ? length : highest << 1;
  }

  private Optional<Ioas.Mapped> findIn(Range range, long length, long alignment, long inPage) {
    long first = Long.compareUnsigned(range.iova(), ALL.iova()) < 0 ? ALL.iova() : range.iova();
    long last = Long.compareUnsigned(range.last(), ALL.last()) > 0 ? ALL.last() : range.last();
    long at = aligned(first, alignment, inPage);
    while (fits(first, at, last, length)) {
      Optional<Ioas.Area> taken = areas.first(at, at + length - 1);
      if (taken.isEmpty()) {
        return Optional.of(new Ioas.Mapped(0, at));
      }
      if (Long.compareUnsigned(taken.get().last(), last) >= 0) {
        return Optional.empty();
      }
      first = taken.get().last() + 1;
      at = aligned(first, alignment, inPage);
    }
    return Optional.empty();
  }

  private static long aligned(long address, long alignment, long inPage) {
    return ((address + alignment - 1) & -alignment) | inPage;
  }

  /** Aligning may have wrapped, and so may the end of what would be found. */
  private static boolean fits(long first, long at, long last, long length) {
    return Long.compareUnsigned(at, first) >= 0
        && Long.compareUnsigned(at, last) <= 0
        && Long.compareUnsigned(last - at, length - 1) >= 0;
  }
}
