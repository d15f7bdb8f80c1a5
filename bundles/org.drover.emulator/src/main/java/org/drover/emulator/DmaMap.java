// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;

/**
 * The mappings of one type1 IOMMU, with the checks of {@code drivers/vfio/vfio_iommu_type1.c}. All
 * numbers are unsigned. Guarded by {@link Type1}.
 *
 * <p>With an emulated IOMMU, as mediated devices have it, nothing is pinned when it is mapped, so a
 * wrong {@code vaddr} is not noticed then.
 */
final class DmaMap {
  static final long PAGE = AddressTable.PAGE;

  /** {@code dma_entry_limit}: how many mappings there may be. */
  static final int MOST = 65535;

  private final Spans<Mapping> mappings = new Spans<>();
  private final boolean v2;

  /**
   * One mapping.
   *
   * @param vaddr the first byte's address in the process
   * @param access what devices may do there
   * @param dirty which of its pages were written
   */
  record Mapping(long iova, long size, long vaddr, Access access, DirtyWords dirty)
      implements Spans.Span {
    @Override
    public long last() {
      return iova + size - 1;
    }
  }

  /** What devices may do with mapped memory. */
  record Access(boolean read, boolean write) {
    boolean allows(boolean wantsWrite) {
      return wantsWrite ? write : read;
    }
  }

  /** What an unmap came to: an errno or 0, and how many bytes were unmapped. */
  record Unmapped(int result, long size) {}

  DmaMap(boolean v2) {
    this.v2 = v2;
  }

  int available() {
    return MOST - mappings.size();
  }

  /**
   * Maps.
   *
   * @param pin asked whether the pages are there; not if something else is wrong
   */
  int map(long iova, long size, long vaddr, Access access, BooleanSupplier pin) {
    if (size == 0 || ((size | iova | vaddr) & (PAGE - 1)) != 0) {
      return Errno.EINVAL.negative();
    }
    if (wraps(iova, size) || wraps(vaddr, size)) {
      return Errno.EINVAL.negative();
    }
    if (first(iova, iova + size - 1).isPresent()) {
      return Errno.EEXIST.negative();
    }
    if (available() == 0) {
      return Errno.ENOSPC.negative();
    }
    if (!pin.getAsBoolean()) {
      return Errno.EFAULT.negative();
    }
    mappings.add(new Mapping(iova, size, vaddr, access, new DirtyWords(size / PAGE)));
    return 0;
  }

  private static boolean wraps(long start, long size) {
    return Long.compareUnsigned(start + size - 1, start) < 0;
  }

  /** Whether there is a mapping that begins exactly here: what {@code VADDR} wants to change. */
  int checkSetVaddr(long iova, long size) {
    if (size == 0 || ((size | iova) & (PAGE - 1)) != 0 || wraps(iova, size)) {
      return Errno.EINVAL.negative();
    }
    // Its vaddr can never have been taken away before: with an emulated IOMMU that is EBUSY.
    return first(iova, iova + size - 1).isPresent()
        ? Errno.EINVAL.negative()
        : Errno.ENOENT.negative();
  }

  Unmapped unmap(long iova, long size) {
    if ((iova & (PAGE - 1)) != 0 || size == 0 || (size & (PAGE - 1)) != 0 || wraps(iova, size)) {
      return new Unmapped(Errno.EINVAL.negative(), 0);
    }
    long last = iova + size - 1;
    if (v2 && cuts(iova, last)) {
      return new Unmapped(Errno.EINVAL.negative(), 0);
    }
    long unmapped = 0;
    Optional<Mapping> next = first(iova, last);
    while (next.isPresent()) {
      Mapping mapping = next.get();
      if (!v2 && Long.compareUnsigned(iova, mapping.iova()) > 0) {
        // The first version stops at a mapping that begins before the range.
        break;
      }
      mappings.remove(mapping);
      unmapped += mapping.size();
      next = first(iova, last);
    }
    return new Unmapped(0, unmapped);
  }

  Unmapped unmapAll() {
    long unmapped = mappings.all().stream().mapToLong(Mapping::size).sum();
    mappings.clear();
    return new Unmapped(0, unmapped);
  }

  List<Mapping> all() {
    return mappings.all();
  }

  /** Whether a range begins or ends inside of a mapping. */
  boolean cuts(long iova, long last) {
    Optional<Mapping> atStart = first(iova, iova);
    Optional<Mapping> atEnd = first(last, last);
    return (atStart.isPresent() && atStart.get().iova() != iova)
        || (atEnd.isPresent() && atEnd.get().last() != last);
  }

  /** The lowest mapping that has a byte in a range. */
  Optional<Mapping> first(long iova, long last) {
    return mappings.first(iova, last);
  }
}
