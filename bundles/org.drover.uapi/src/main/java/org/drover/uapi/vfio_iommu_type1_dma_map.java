// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_IOMMU_MAP_DMA}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_dma_map extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_dma_map")
          .u32("argsz")
          .u32("flags")
          .u64("vaddr")
          .u64("iova")
          .u64("size");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code vaddr} is, in bytes. */
  public static final int OFFSETOF_vaddr = LAYOUT.offsetof("vaddr");

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  private vfio_iommu_type1_dma_map(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_dma_map wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_dma_map(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_iommu_type1_dma_map argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_DMA_MAP_FLAG_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_iommu_type1_dma_map flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u64}: The first byte's address in the process. */
  public long vaddr() {
    return u64(OFFSETOF_vaddr);
  }

  /** Sets {@link #vaddr()}. */
  public vfio_iommu_type1_dma_map vaddr(long value) {
    u64(OFFSETOF_vaddr, value);
    return this;
  }

  /** {@code __u64}: The first byte's address for the device. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public vfio_iommu_type1_dma_map iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /** {@code __u64}: The length in bytes. */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_iommu_type1_dma_map size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }
}
