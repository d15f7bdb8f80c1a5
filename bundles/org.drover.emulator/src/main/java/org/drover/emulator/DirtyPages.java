// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.uapi.vfio_iommu_type1_dma_unmap;

/**
 * {@code VFIO_IOMMU_DIRTY_PAGES}, as {@code drivers/vfio/vfio_iommu_type1.c} has it: of a container
 * with a group behind an IOMMU of the machine everything that is mapped is dirty in each query,
 * written or not; of one with mediated devices only it is what their drivers wrote since the last.
 * The words of a caller's bitmap that a mapping reaches are written, the others stay as they are.
 */
final class DirtyPages {
  private static final int START = 1;
  private static final int STOP = 2;
  private static final int GET_BITMAP = 4;

  private static final int HEADER = 8;

  /** {@code struct vfio_iommu_type1_dirty_bitmap_get}: iova, size and a {@code vfio_bitmap}. */
  private static final int GET = 40;

  private static final int BITMAP = 24;

  private static final ByteBuffer NO_WORD = ByteBuffer.allocate(Long.BYTES).asReadOnlyBuffer();

  private final AddressTable memory;
  private final DmaMap map;
  private final boolean v2;
  private final BooleanSupplier pinned;
  private boolean tracking;

  /** {@code struct vfio_bitmap}. */
  private record Bitmap(long pgsize, long size, long data) {
    static Bitmap at(ByteBuffer bytes, int offset) {
      return new Bitmap(
          bytes.getLong(offset), bytes.getLong(offset + 8), bytes.getLong(offset + 16));
    }

    /** {@code verify_bitmap_size()} for a range of so many bytes. */
    boolean holds(long range) {
      long pages = pgsize == 0 ? 0 : range >>> Long.numberOfTrailingZeros(pgsize);
      long words = (pages + Long.SIZE - 1) >>> 6;
      return pages != 0
          && size != 0
          && Long.compareUnsigned(size, Type1.MAX_BITMAP) <= 0
          && Long.compareUnsigned(size, words * Long.BYTES) >= 0;
    }
  }

  /** Of the mappings of one IOMMU. */
  DirtyPages(AddressTable memory, DmaMap map, boolean v2, BooleanSupplier pinned) {
    this.pinned = pinned;
    this.memory = memory;
    this.map = map;
    this.v2 = v2;
  }

  int ioctl(long argument) {
    if (!v2) {
      return Errno.EACCES.negative();
    }
    Optional<ByteBuffer> header = memory.copyFrom(argument, HEADER);
    if (header.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long argsz = Integer.toUnsignedLong(header.get().getInt(0));
    if (argsz < HEADER) {
      return Errno.EINVAL.negative();
    }
    return switch (header.get().getInt(4)) {
      case START -> track(true);
      case STOP -> track(false);
      case GET_BITMAP -> getBitmap(argument, argsz);
      default -> Errno.EINVAL.negative();
    };
  }

  private int track(boolean on) {
    if (tracking != on) {
      map.all().forEach(mapping -> mapping.dirty().reset());
    }
    tracking = on;
    return 0;
  }

  /** A driver has written to a page of a mapping. */
  void written(DmaMap.Mapping mapping, long iova) {
    if (tracking) {
      mapping.dirty().mark((int) ((iova - mapping.iova()) / DmaMap.PAGE));
    }
  }

  /** {@code vfio_iommu_populate_bitmap_full()}: whoever knew of no page has left. */
  void markAll() {
    if (tracking) {
      map.all().forEach(mapping -> mapping.dirty().markAll());
    }
  }

  private int getBitmap(long argument, long argsz) {
    if (!tracking || argsz - HEADER < GET) {
      return Errno.EINVAL.negative();
    }
    Optional<ByteBuffer> bytes = memory.copyFrom(argument + HEADER, GET);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long iova = bytes.get().getLong(0);
    long size = bytes.get().getLong(8);
    Bitmap bitmap = Bitmap.at(bytes.get(), 16);
    if (Long.compareUnsigned(iova + size, iova) < 0
        || !bitmap.holds(size)
        || bitmap.pgsize() != DmaMap.PAGE
        || ((iova | size) & (DmaMap.PAGE - 1)) != 0
        || map.cuts(iova, iova + size - 1)) {
      return Errno.EINVAL.negative();
    }
    return tell(iova, size, bitmap) ? 0 : Errno.EFAULT.negative();
  }

  /** Checks {@code GET_DIRTY_BITMAP} of an unmap, and writes the bitmap of what will vanish. */
  int checkUnmap(vfio_iommu_type1_dma_unmap call, long bitmapAt) {
    if (call.argsz() < vfio_iommu_type1_dma_unmap.SIZEOF + BITMAP) {
      return Errno.EINVAL.negative();
    }
    Optional<ByteBuffer> bytes = memory.copyFrom(bitmapAt, BITMAP);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    Bitmap bitmap = Bitmap.at(bytes.get(), 0);
    if (!bitmap.holds(call.size())
        || !tracking
        || bitmap.pgsize() != DmaMap.PAGE
        || ((call.iova() | call.size()) & (DmaMap.PAGE - 1)) != 0
        || map.cuts(call.iova(), call.iova() + call.size() - 1)) {
      return Errno.EINVAL.negative();
    }
    return tell(call.iova(), call.size(), bitmap) ? 0 : Errno.EFAULT.negative();
  }

  private boolean tell(long iova, long size, Bitmap bitmap) {
    long last = iova + size - 1;
    Optional<DmaMap.Mapping> next = map.first(iova, last);
    while (next.isPresent()) {
      DmaMap.Mapping mapping = next.get();
      if (!tell(mapping, (mapping.iova() - iova) / DmaMap.PAGE, bitmap)) {
        return false;
      }
      mapping.dirty().clear();
      next = mapping.last() == last ? Optional.empty() : map.first(mapping.last() + 1, last);
    }
    return true;
  }

  /** A word in whose middle the mapping starts is ORed with what the caller has there. */
  private boolean tell(DmaMap.Mapping mapping, long firstPage, Bitmap bitmap) {
    if (pinned.getAsBoolean()) {
      mapping.dirty().markAll();
    }
    int shift = (int) (firstPage & (Long.SIZE - 1));
    long at = bitmap.data() + (firstPage >>> 6) * Long.BYTES;
    Optional<ByteBuffer> present =
        shift == 0 ? Optional.of(NO_WORD) : memory.copyFrom(at, Long.BYTES);
    return present
        .filter(word -> memory.copyTo(at, mapping.dirty().told(shift, word.getLong(0))))
        .isPresent();
  }
}
