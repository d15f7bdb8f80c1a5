// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.Errno;

/**
 * An address space of an iommufd, with the checks, and in their order, of {@code
 * drivers/iommu/iommufd/io_pagetable.c}. All numbers are unsigned. Guarded by {@link
 * IommufdContext}.
 *
 * <p>As long as there is no page table on it, as there is none for devices with an emulated IOMMU,
 * nothing is pinned when it is mapped, and a wrong {@code user_va} is not noticed here. As long as
 * no device is attached even a byte can be mapped; a device wants whole pages. No address is
 * reserved, by the IOMMU of the machine neither.
 */
final class Ioas implements IommufdObject {
  private static final long PAGE = AddressTable.PAGE;

  private final AddressTable memory;
  private final List<PageTable> tables = new ArrayList<>();
  private final Spans<Area> areas = new Spans<>();
  private final IovaSearch search = new IovaSearch(areas);
  private int accesses;
  private boolean largePages = true;

  /**
   * A mapping.
   *
   * @param vaddr the first byte's address in the process
   * @param writable whether the pages may be written; a copy cannot allow more
   * @param access what devices may do there
   */
  record Area(long iova, long last, long vaddr, boolean writable, DmaMap.Access access)
      implements Spans.Span {}

  /**
   * Memory that is to be mapped.
   *
   * @param vaddr the first byte's address in the process
   * @param length in bytes
   * @param writable as of an {@link Area}
   */
  record Piece(long vaddr, long length, boolean writable) {}

  /** Memory that is mapped somewhere: an errno or 0, and its pieces in order. */
  record Pieces(int result, List<Piece> list) {}

  /**
   * What a mapping is asked for.
   *
   * @param iova where it is to begin; empty if the kernel chooses
   * @param access what devices may do there
   */
  record Place(OptionalLong iova, DmaMap.Access access) {}

  /** What an attempt to map came to: an errno or 0, and the first address. */
  record Mapped(int result, long iova) {
    private static Mapped failed(Errno errno) {
      return new Mapped(errno.negative(), 0);
    }
  }

  /** One without mappings. */
  Ioas(AddressTable memory) {
    this.memory = memory;
  }

  IovaSearch search() {
    return search;
  }

  @Override
  public boolean used() {
    return accesses > 0 || !tables.isEmpty();
  }

  boolean largePages() {
    return largePages;
  }

  /** {@code iova_alignment}: what addresses and lengths must be multiples of. */
  long alignment() {
    return used() || !largePages ? PAGE : 1;
  }

  /** {@code iopt_map_user_pages()}. */
  Mapped map(long vaddr, long length, Place place) {
    if (Long.compareUnsigned(length, -1 - PAGE) > 0) {
      return Mapped.failed(Errno.EINVAL);
    }
    return map(List.of(new Piece(vaddr, length, place.access().write())), length, place);
  }

  /**
   * {@code iopt_map_pages()}: all pieces, one behind the other, or none.
   *
   * @param length of all of them
   */
  Mapped map(List<Piece> pieces, long length, Place place) {
    long alignment = alignment();
    if (length == 0 || (length & (alignment - 1)) != 0) {
      return Mapped.failed(Errno.EINVAL);
    }
    Mapped chosen =
        place.iova().isPresent()
            ? new Mapped(check(place.iova().getAsLong(), length), place.iova().getAsLong())
            : search.find(pieces.get(0).vaddr(), length, alignment);
    if (chosen.result() < 0) {
      return chosen;
    }
    for (Piece piece : pieces) {
      if (place.access().write() && !piece.writable()) {
        return Mapped.failed(Errno.EPERM);
      }
      if ((piece.vaddr() & (alignment - 1)) != 0) {
        return Mapped.failed(Errno.EINVAL);
      }
      if (!tables.isEmpty() && !memory.has(piece.vaddr(), piece.length(), piece.writable())) {
        return Mapped.failed(Errno.EFAULT);
      }
    }
    long iova = chosen.iova();
    for (Piece piece : pieces) {
      long last = iova + piece.length() - 1;
      areas.add(new Area(iova, last, piece.vaddr(), piece.writable(), place.access()));
      iova += piece.length();
    }
    return chosen;
  }

  private int check(long iova, long length) {
    if ((iova & (alignment() - 1)) != 0) {
      return Errno.EINVAL.negative();
    }
    if (wraps(iova, length)) {
      return Errno.EOVERFLOW.negative();
    }
    return areas.first(iova, iova + length - 1).isPresent() ? Errno.EEXIST.negative() : 0;
  }

  private static boolean wraps(long start, long length) {
    return Long.compareUnsigned(start + length - 1, start) < 0;
  }

  /** {@code iopt_get_pages()}: what is mapped in a range, all of which must be. */
  Pieces get(long iova, long length) {
    if (length == 0) {
      return new Pieces(Errno.EINVAL.negative(), List.of());
    }
    if (wraps(iova, length)) {
      return new Pieces(Errno.EOVERFLOW.negative(), List.of());
    }
    List<Piece> pieces = new ArrayList<>();
    long at = iova;
    long left = length;
    while (left != 0) {
      Optional<Area> found = areas.first(at, at);
      if (found.isEmpty()) {
        return new Pieces(Errno.ENOENT.negative(), List.of());
      }
      Area area = found.get();
      long inside = area.last() - at + 1;
      long count = Long.compareUnsigned(left, inside) < 0 ? left : inside;
      pieces.add(new Piece(area.vaddr() + (at - area.iova()), count, area.writable()));
      at += count;
      left -= count;
    }
    return new Pieces(0, List.copyOf(pieces));
  }

  /** {@code iopt_unmap_iova()}; that nothing was mapped there is no error here. */
  DmaMap.Unmapped unmap(long iova, long length) {
    if (length == 0) {
      return new DmaMap.Unmapped(Errno.EINVAL.negative(), 0);
    }
    return wraps(iova, length)
        ? new DmaMap.Unmapped(Errno.EOVERFLOW.negative(), 0)
        : unmapRange(iova, iova + length - 1);
  }

  DmaMap.Unmapped unmapAll() {
    return unmapRange(0, -1);
  }

  /** What is below an area that sticks out of the range is gone when that one is found. */
  private DmaMap.Unmapped unmapRange(long iova, long last) {
    long unmapped = 0;
    Optional<Area> next = areas.first(iova, last);
    while (next.isPresent()) {
      Area area = next.get();
      if (Long.compareUnsigned(area.iova(), iova) < 0
          || Long.compareUnsigned(area.last(), last) > 0) {
        return new DmaMap.Unmapped(Errno.ENOENT.negative(), unmapped);
      }
      areas.remove(area);
      tables.forEach(table -> table.forget(area.iova(), area.last()));
      unmapped += area.last() - area.iova() + 1;
      next = areas.first(iova, last);
    }
    return new DmaMap.Unmapped(0, unmapped);
  }

  /** {@code iopt_cut_iova()}: an area that this address is inside of ends here. */
  int cut(long last) {
    Optional<Area> found = areas.first(last, last);
    if (found.isEmpty() || found.get().iova() == last || found.get().last() == last) {
      return 0;
    }
    Area area = found.get();
    long lower = last + 1 - area.iova();
    if (((last + 1) & (alignment() - 1)) != 0) {
      return Errno.EINVAL.negative();
    }
    // In the place of what was there.
    areas.add(new Area(area.iova(), last, area.vaddr(), area.writable(), area.access()));
    areas.add(
        new Area(last + 1, area.last(), area.vaddr() + lower, area.writable(), area.access()));
    return 0;
  }

  /** {@code iopt_add_access()}: a device is attached. */
  int addAccess() {
    if (!wholePages()) {
      return Errno.EADDRINUSE.negative();
    }
    accesses++;
    return 0;
  }

  void removeAccess() {
    accesses--;
  }

  /**
   * {@code iopt_table_add_domain()}: what is mapped is pinned from now on.
   *
   * @return 0, or {@code -errno}
   */
  int addTable(PageTable table) {
    if (!wholePages()) {
      return Errno.EADDRINUSE.negative();
    }
    for (Area area : areas.all()) {
      if (!memory.has(area.vaddr(), area.last() - area.iova() + 1, area.writable())) {
        return Errno.EFAULT.negative();
      }
    }
    tables.add(table);
    return 0;
  }

  void removeTable(PageTable table) {
    tables.remove(table);
  }

  /** The page table of those devices that were attached to it without one. */
  Optional<PageTable> automaticTable() {
    return tables.stream().filter(PageTable::automatic).findFirst();
  }

  /** Moves bytes that lie in one page; false where that is not mapped so. */
  boolean move(long iova, ByteBuffer bytes, boolean write) {
    Optional<Area> found = areas.first(iova, iova);
    if (found.isEmpty() || !found.get().access().allows(write)) {
      return false;
    }
    long at = found.get().vaddr() + (iova - found.get().iova());
    return write ? memory.copyTo(at, bytes.slice()) : memory.fill(at, bytes);
  }

  /** {@code iopt_disable_large_pages()}. */
  int disableLargePages() {
    if (!wholePages()) {
      return Errno.EADDRINUSE.negative();
    }
    largePages = false;
    return 0;
  }

  void enableLargePages() {
    largePages = true;
  }

  private boolean wholePages() {
    return areas.all().stream()
        .allMatch(area -> ((area.iova() | (area.last() + 1) | area.vaddr()) & (PAGE - 1)) == 0);
  }
}
