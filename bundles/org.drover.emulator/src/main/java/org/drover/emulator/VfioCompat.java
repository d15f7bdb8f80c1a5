// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_info_cap_header;
import org.drover.uapi.vfio_iommu_type1_dma_map;
import org.drover.uapi.vfio_iommu_type1_dma_unmap;
import org.drover.uapi.vfio_iommu_type1_info;
import org.drover.uapi.vfio_iommu_type1_info_cap_iova_range;
import org.drover.uapi.vfio_iommu_type1_info_dma_avail;
import org.drover.uapi.vfio_iova_range;

/**
 * The ioctls of a container on an iommufd, with the checks, and in their order, of {@code
 * drivers/iommu/iommufd/vfio_compat.c}: they act on one of its address spaces. There is no dirty
 * tracking. Guarded by {@link IommufdContext}.
 */
final class VfioCompat {
  private static final int INFO_MINIMUM = vfio_iommu_type1_info.OFFSETOF_iova_pgsizes + Long.BYTES;

  /** All page sizes from 4 KiB on, as no device here has a page table. */
  private static final long PGSIZES = -AddressTable.PAGE;

  /** The capabilities, each of which begins at a multiple of eight bytes. */
  private static final int DMA_AVAIL_SIZE = 16;

  private static final int IOVA_RANGE_SIZE = 32;

  /** {@code iommufd} has no limit of its own and says so: {@code U32_MAX}. */
  private static final int DMA_AVAIL = -1;

  private final AddressTable memory;
  private final IommufdContext context;

  VfioCompat(AddressTable memory, IommufdContext context) {
    this.memory = memory;
    this.context = context;
  }

  int ioctl(int request, long argument) {
    return switch (request) {
      case Vfio.VFIO_GET_API_VERSION -> Vfio.VFIO_API_VERSION;
      case Vfio.VFIO_CHECK_EXTENSION -> checkExtension(argument);
      case Vfio.VFIO_SET_IOMMU -> setIommu(argument);
      case Vfio.VFIO_IOMMU_GET_INFO -> getInfo(argument);
      case Vfio.VFIO_IOMMU_MAP_DMA -> mapDma(argument);
      case Vfio.VFIO_IOMMU_UNMAP_DMA -> unmapDma(argument);
      default -> Errno.ENOTTY.negative();
    };
  }

  private int checkExtension(long extension) {
    if (extension == Vfio.VFIO_DMA_CC_IOMMU) {
      return context.compat().isPresent() ? 1 : Errno.ENODEV.negative();
    }
    return isType1(extension) || extension == Vfio.VFIO_UNMAP_ALL ? 1 : 0;
  }

  private static boolean isType1(long type) {
    return type == Vfio.VFIO_TYPE1_IOMMU || type == Vfio.VFIO_TYPE1v2_IOMMU;
  }

  /** The first version may unmap a part of a mapping, for which pages must not be combined. */
  private int setIommu(long type) {
    if (!isType1(type)) {
      return Errno.EINVAL.negative();
    }
    Optional<Ioas> ioas = context.compat();
    if (ioas.isEmpty()) {
      return Errno.ENODEV.negative();
    }
    return type == Vfio.VFIO_TYPE1_IOMMU ? ioas.get().disableLargePages() : 0;
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
    if (context.compat().isEmpty()) {
      return Errno.ENODEV.negative();
    }
    int whole = vfio_iommu_type1_info.SIZEOF + DMA_AVAIL_SIZE + IOVA_RANGE_SIZE;
    ByteBuffer answer = ByteBuffer.allocate(whole).order(ByteOrder.nativeOrder());
    vfio_iommu_type1_info
        .wrap(answer, 0)
        .argsz(whole)
        .flags(Vfio.VFIO_IOMMU_INFO_PGSIZES | Vfio.VFIO_IOMMU_INFO_CAPS)
        .iova_pgsizes(PGSIZES);
    if (argsz < whole) {
      answer.limit((int) Math.min(argsz, vfio_iommu_type1_info.SIZEOF));
    } else {
      vfio_iommu_type1_info.wrap(answer, 0).cap_offset(vfio_iommu_type1_info.SIZEOF);
      fillCaps(answer);
    }
    return memory.copyTo(argument, answer) ? 0 : Errno.EFAULT.negative();
  }

  /** Offsets in the chain count from the start of the info struct. */
  private static void fillCaps(ByteBuffer info) {
    int avail = vfio_iommu_type1_info.SIZEOF;
    int ranges = avail + DMA_AVAIL_SIZE;
    vfio_info_cap_header
        .wrap(info, avail)
        .id(Vfio.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL)
        .version(1)
        .next(ranges);
    info.putInt(avail + vfio_iommu_type1_info_dma_avail.OFFSETOF_avail, DMA_AVAIL);
    vfio_info_cap_header
        .wrap(info, ranges)
        .id(Vfio.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)
        .version(1)
        .next(0);
    info.putInt(ranges + vfio_iommu_type1_info_cap_iova_range.OFFSETOF_nr_iovas, 1);
    vfio_iova_range
        .wrap(info, ranges + vfio_iommu_type1_info_cap_iova_range.SIZEOF)
        .start(0)
        .end(-1);
  }

  private int mapDma(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_iommu_type1_dma_map.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_iommu_type1_dma_map call = vfio_iommu_type1_dma_map.wrap(bytes.get(), 0);
    long known = Vfio.VFIO_DMA_MAP_FLAG_READ | Vfio.VFIO_DMA_MAP_FLAG_WRITE;
    if (call.argsz() < vfio_iommu_type1_dma_map.SIZEOF || (call.flags() & ~known) != 0) {
      return Errno.EINVAL.negative();
    }
    DmaMap.Access access =
        new DmaMap.Access(
            (call.flags() & Vfio.VFIO_DMA_MAP_FLAG_READ) != 0,
            (call.flags() & Vfio.VFIO_DMA_MAP_FLAG_WRITE) != 0);
    Ioas.Place place = new Ioas.Place(OptionalLong.of(call.iova()), access);
    return context
        .compat()
        .map(ioas -> ioas.map(call.vaddr(), call.size(), place).result())
        .orElse(Errno.ENODEV.negative());
  }

  private int unmapDma(long argument) {
    int minimum = vfio_iommu_type1_dma_unmap.SIZEOF;
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, minimum);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_iommu_type1_dma_unmap call = vfio_iommu_type1_dma_unmap.wrap(bytes.get(), 0);
    if (call.argsz() < minimum || (call.flags() & ~Vfio.VFIO_DMA_UNMAP_FLAG_ALL) != 0) {
      return Errno.EINVAL.negative();
    }
    Optional<Ioas> ioas = context.compat();
    if (ioas.isEmpty()) {
      return Errno.ENODEV.negative();
    }
    boolean all = (call.flags() & Vfio.VFIO_DMA_UNMAP_FLAG_ALL) != 0;
    if (all && (call.iova() != 0 || call.size() != 0)) {
      return Errno.EINVAL.negative();
    }
    int cut = all || ioas.get().largePages() ? 0 : cut(ioas.get(), call.iova(), call.size());
    if (cut < 0) {
      return cut;
    }
    DmaMap.Unmapped unmapped =
        all ? ioas.get().unmapAll() : ioas.get().unmap(call.iova(), call.size());
    call.size(unmapped.size());
    return memory.copyTo(argument, bytes.get()) ? unmapped.result() : Errno.EFAULT.negative();
  }

  private static int cut(Ioas ioas, long iova, long size) {
    int atEnd = ioas.cut(iova + size - 1);
    return atEnd < 0 || iova == 0 ? atEnd : ioas.cut(iova - 1);
  }
}
