// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.drover.uapi.Vfio.VFIO_DMA_MAP_FLAG_READ;
import static org.drover.uapi.Vfio.VFIO_DMA_MAP_FLAG_VADDR;
import static org.drover.uapi.Vfio.VFIO_DMA_MAP_FLAG_WRITE;
import static org.drover.uapi.Vfio.VFIO_DMA_UNMAP_FLAG_ALL;
import static org.drover.uapi.Vfio.VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP;
import static org.drover.uapi.Vfio.VFIO_DMA_UNMAP_FLAG_VADDR;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_info_cap_header;
import org.drover.uapi.vfio_iommu_type1_dma_map;
import org.drover.uapi.vfio_iommu_type1_dma_unmap;
import org.drover.uapi.vfio_iommu_type1_info;

/**
 * The type1 IOMMU of one container: decodes its ioctls with the checks, and in their order, of
 * {@code drivers/vfio/vfio_iommu_type1.c}.
 */
final class Type1 implements DmaSpace {
  /** All page sizes from 4 KiB on, as a container whose devices have no IOMMU shows them. */
  private static final long PGSIZES = -DmaMap.PAGE;

  /** {@code DIRTY_BITMAP_SIZE_MAX} in bytes. */
  static final long MAX_BITMAP = 0x1000_0000L;

  private static final int INFO_MINIMUM = vfio_iommu_type1_info.OFFSETOF_iova_pgsizes + Long.BYTES;
  private static final int CAP_MIGRATION_SIZE = 32;
  private static final int CAP_DMA_AVAIL_SIZE = 16;

  private final AddressTable memory;
  private final DmaMap map;
  private final DirtyPages dirty;
  private final BooleanSupplier pinned;

  /**
   * One without mappings.
   *
   * @param pinned whether a group behind an IOMMU of the machine is in the container: what is
   *     mapped is pinned then, and counts as dirty
   */
  Type1(AddressTable memory, boolean v2, BooleanSupplier pinned) {
    this.memory = memory;
    this.pinned = pinned;
    this.map = new DmaMap(v2);
    this.dirty = new DirtyPages(memory, map, v2, pinned);
  }

  /** A device begins to reach memory through it. */
  synchronized void use(DeviceDma device) {
    device.enter(this);
  }

  /** It reaches nothing any more. */
  synchronized void unuse(DeviceDma device) {
    device.leave();
  }

  /** A group leaves of which nobody knows what it wrote. */
  synchronized void losePinnedGroup() {
    dirty.markAll();
  }

  @Override
  public synchronized boolean move(DeviceDma device, long iova, ByteBuffer bytes, boolean write) {
    Optional<DmaMap.Mapping> found = map.first(iova, iova);
    if (!device.isIn(this) || found.isEmpty() || !found.get().access().allows(write)) {
      return false;
    }
    long at = found.get().vaddr() + (iova - found.get().iova());
    boolean moved = write ? memory.copyTo(at, bytes.slice()) : memory.fill(at, bytes);
    if (moved && write) {
      dirty.written(found.get(), iova);
    }
    return moved;
  }

  synchronized int ioctl(int request, long argument) {
    return switch (request) {
      case Vfio.VFIO_IOMMU_GET_INFO -> getInfo(argument);
      case Vfio.VFIO_IOMMU_MAP_DMA -> mapDma(argument);
      case Vfio.VFIO_IOMMU_UNMAP_DMA -> unmapDma(argument);
      case Vfio.VFIO_IOMMU_DIRTY_PAGES -> dirty.ioctl(argument);
      default -> Errno.ENOTTY.negative();
    };
  }

  private int getInfo(long argument) {
    Optional<ByteBuffer> header = memory.copyFrom(argument, INFO_MINIMUM);
    if (header.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long argsz = Integer.toUnsignedLong(header.get().getInt(0));
    if (argsz < INFO_MINIMUM) {
      return Errno.EINVAL.negative();
    }
    int capsSize = CAP_MIGRATION_SIZE + CAP_DMA_AVAIL_SIZE;
    vfio_iommu_type1_info info =
        vfio_iommu_type1_info.wrap(ByteBuffer.allocate(vfio_iommu_type1_info.SIZEOF), 0);
    info.argsz(argsz)
        .flags(Vfio.VFIO_IOMMU_INFO_PGSIZES | Vfio.VFIO_IOMMU_INFO_CAPS)
        .iova_pgsizes(PGSIZES);
    if (argsz < vfio_iommu_type1_info.SIZEOF + capsSize) {
      info.argsz(vfio_iommu_type1_info.SIZEOF + capsSize);
    } else {
      if (!memory.copyTo(argument + vfio_iommu_type1_info.SIZEOF, caps())) {
        return Errno.EFAULT.negative();
      }
      info.cap_offset(vfio_iommu_type1_info.SIZEOF);
    }
    ByteBuffer answer = info.bytes();
    answer.limit((int) Math.min(argsz, vfio_iommu_type1_info.SIZEOF));
    return memory.copyTo(argument, answer) ? 0 : Errno.EFAULT.negative();
  }

  /** Offsets in the chain count from the start of the info struct. */
  private ByteBuffer caps() {
    ByteBuffer caps =
        ByteBuffer.allocate(CAP_MIGRATION_SIZE + CAP_DMA_AVAIL_SIZE).order(ByteOrder.nativeOrder());
    vfio_info_cap_header
        .wrap(caps, 0)
        .id(Vfio.VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION)
        .version(1)
        .next(vfio_iommu_type1_info.SIZEOF + CAP_MIGRATION_SIZE);
    // struct vfio_iommu_type1_info_cap_migration: flags@8, pgsize_bitmap@16, max_dirty_bitmap_size.
    caps.putLong(16, DmaMap.PAGE).putLong(24, MAX_BITMAP);
    vfio_info_cap_header
        .wrap(caps, CAP_MIGRATION_SIZE)
        .id(Vfio.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL)
        .version(1)
        .next(0);
    return caps.putInt(CAP_MIGRATION_SIZE + vfio_info_cap_header.SIZEOF, map.available());
  }

  private int mapDma(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_iommu_type1_dma_map.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_iommu_type1_dma_map call = vfio_iommu_type1_dma_map.wrap(bytes.get(), 0);
    long access = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE;
    if (call.argsz() < vfio_iommu_type1_dma_map.SIZEOF
        || (call.flags() & ~(access | VFIO_DMA_MAP_FLAG_VADDR)) != 0) {
      return Errno.EINVAL.negative();
    }
    boolean setVaddr = (call.flags() & VFIO_DMA_MAP_FLAG_VADDR) != 0;
    if (setVaddr == ((call.flags() & access) != 0)) {
      return Errno.EINVAL.negative();
    }
    if (setVaddr) {
      return map.checkSetVaddr(call.iova(), call.size());
    }
    DmaMap.Access allowed =
        new DmaMap.Access(
            (call.flags() & VFIO_DMA_MAP_FLAG_READ) != 0,
            (call.flags() & VFIO_DMA_MAP_FLAG_WRITE) != 0);
    return map.map(
        call.iova(),
        call.size(),
        call.vaddr(),
        allowed,
        () -> !pinned.getAsBoolean() || memory.has(call.vaddr(), call.size(), allowed.write()));
  }

  private int unmapDma(long argument) {
    int minimum = vfio_iommu_type1_dma_unmap.SIZEOF;
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, minimum);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_iommu_type1_dma_unmap call = vfio_iommu_type1_dma_unmap.wrap(bytes.get(), 0);
    long known =
        VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP | VFIO_DMA_UNMAP_FLAG_ALL | VFIO_DMA_UNMAP_FLAG_VADDR;
    boolean withBitmap = (call.flags() & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP) != 0;
    if (call.argsz() < minimum
        || (call.flags() & ~known) != 0
        || (withBitmap && call.flags() != VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP)) {
      return Errno.EINVAL.negative();
    }
    if (withBitmap) {
      int checked = dirty.checkUnmap(call, argument + minimum);
      if (checked < 0) {
        return checked;
      }
    }
    DmaMap.Unmapped unmapped = unmap(call);
    if (unmapped.result() < 0) {
      return unmapped.result();
    }
    call.size(unmapped.size());
    return memory.copyTo(argument, bytes.get()) ? 0 : Errno.EFAULT.negative();
  }

  private DmaMap.Unmapped unmap(vfio_iommu_type1_dma_unmap call) {
    if ((call.flags() & VFIO_DMA_UNMAP_FLAG_VADDR) != 0) {
      return new DmaMap.Unmapped(Errno.EBUSY.negative(), 0);
    }
    if ((call.flags() & VFIO_DMA_UNMAP_FLAG_ALL) == 0) {
      return map.unmap(call.iova(), call.size());
    }
    return call.iova() != 0 || call.size() != 0
        ? new DmaMap.Unmapped(Errno.EINVAL.negative(), 0)
        : map.unmapAll();
  }
}
