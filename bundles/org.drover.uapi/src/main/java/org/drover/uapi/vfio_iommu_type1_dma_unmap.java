// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_IOMMU_UNMAP_DMA}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_dma_unmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_dma_unmap")
          .u32("argsz")
          .u32("flags")
          .u64("iova")
          .u64("size")
          .flexible("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private vfio_iommu_type1_dma_unmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_dma_unmap wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_dma_unmap(buffer, offset);
  }

  /** {@code __u32}: The size of struct and {@code data} in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_iommu_type1_dma_unmap argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_DMA_UNMAP_FLAG_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_iommu_type1_dma_unmap flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u64}: The first byte's address for the device. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public vfio_iommu_type1_dma_unmap iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /**
   * {@code __u64}: The length in bytes, set by the caller; what was unmapped, set by the kernel.
   */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_iommu_type1_dma_unmap size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }

  /** A view of the bytes behind the struct, up to the buffer's limit, in native order. */
  public ByteBuffer data() {
    return bytesFrom(OFFSETOF_data);
  }
}
