// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_IOAS_IOVA_RANGES}: which addresses can be mapped. EMSGSIZE tells
 * that the array is too short.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_ioas_iova_ranges extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_ioas_iova_ranges")
          .u32("size")
          .u32("ioas_id")
          .u32("num_iovas")
          .u32("__reserved")
          .u64("allowed_iovas")
          .u64("out_iova_alignment");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code ioas_id} is, in bytes. */
  public static final int OFFSETOF_ioas_id = LAYOUT.offsetof("ioas_id");

  /** Where {@code num_iovas} is, in bytes. */
  public static final int OFFSETOF_num_iovas = LAYOUT.offsetof("num_iovas");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code allowed_iovas} is, in bytes. */
  public static final int OFFSETOF_allowed_iovas = LAYOUT.offsetof("allowed_iovas");

  /** Where {@code out_iova_alignment} is, in bytes. */
  public static final int OFFSETOF_out_iova_alignment = LAYOUT.offsetof("out_iova_alignment");

  private iommu_ioas_iova_ranges(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_ioas_iova_ranges wrap(ByteBuffer buffer, int offset) {
    return new iommu_ioas_iova_ranges(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_ioas_iova_ranges size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: The address space. */
  public long ioas_id() {
    return u32(OFFSETOF_ioas_id);
  }

  /** Sets {@link #ioas_id()}. */
  public iommu_ioas_iova_ranges ioas_id(long value) {
    u32(OFFSETOF_ioas_id, value);
    return this;
  }

  /**
   * {@code __u32}: The length of the array, set by the caller; how many ranges there are, set by
   * the kernel.
   */
  public long num_iovas() {
    return u32(OFFSETOF_num_iovas);
  }

  /** Sets {@link #num_iovas()}. */
  public iommu_ioas_iova_ranges num_iovas(long value) {
    u32(OFFSETOF_num_iovas, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_ioas_iova_ranges __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u64}: The address of an array of {@link iommu_iova_range}. */
  public long allowed_iovas() {
    return u64(OFFSETOF_allowed_iovas);
  }

  /** Sets {@link #allowed_iovas()}. */
  public iommu_ioas_iova_ranges allowed_iovas(long value) {
    u64(OFFSETOF_allowed_iovas, value);
    return this;
  }

  /**
   * {@code __u64}: What addresses and lengths must be multiples of, in bytes, set by the kernel.
   */
  public long out_iova_alignment() {
    return u64(OFFSETOF_out_iova_alignment);
  }

  /** Sets {@link #out_iova_alignment()}. */
  public iommu_ioas_iova_ranges out_iova_alignment(long value) {
    u64(OFFSETOF_out_iova_alignment, value);
    return this;
  }
}
