// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_IOAS_COPY}: a mapping of one address space in another one.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_ioas_copy extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_ioas_copy")
          .u32("size")
          .u32("flags")
          .u32("dst_ioas_id")
          .u32("src_ioas_id")
          .u64("length")
          .u64("dst_iova")
          .u64("src_iova");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code dst_ioas_id} is, in bytes. */
  public static final int OFFSETOF_dst_ioas_id = LAYOUT.offsetof("dst_ioas_id");

  /** Where {@code src_ioas_id} is, in bytes. */
  public static final int OFFSETOF_src_ioas_id = LAYOUT.offsetof("src_ioas_id");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  /** Where {@code dst_iova} is, in bytes. */
  public static final int OFFSETOF_dst_iova = LAYOUT.offsetof("dst_iova");

  /** Where {@code src_iova} is, in bytes. */
  public static final int OFFSETOF_src_iova = LAYOUT.offsetof("src_iova");

  private iommu_ioas_copy(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_ioas_copy wrap(ByteBuffer buffer, int offset) {
    return new iommu_ioas_copy(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_ioas_copy size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_IOAS_MAP_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_ioas_copy flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The address space that gets the mapping. */
  public long dst_ioas_id() {
    return u32(OFFSETOF_dst_ioas_id);
  }

  /** Sets {@link #dst_ioas_id()}. */
  public iommu_ioas_copy dst_ioas_id(long value) {
    u32(OFFSETOF_dst_ioas_id, value);
    return this;
  }

  /** {@code __u32}: The address space that has it. */
  public long src_ioas_id() {
    return u32(OFFSETOF_src_ioas_id);
  }

  /** Sets {@link #src_ioas_id()}. */
  public iommu_ioas_copy src_ioas_id(long value) {
    u32(OFFSETOF_src_ioas_id, value);
    return this;
  }

  /** {@code __u64}: The length in bytes. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public iommu_ioas_copy length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }

  /**
   * {@code __u64}: The first byte's address in the new mapping: set by the caller with {@link
   * Iommufd#IOMMU_IOAS_MAP_FIXED_IOVA}, else by the kernel.
   */
  public long dst_iova() {
    return u64(OFFSETOF_dst_iova);
  }

  /** Sets {@link #dst_iova()}. */
  public iommu_ioas_copy dst_iova(long value) {
    u64(OFFSETOF_dst_iova, value);
    return this;
  }

  /** {@code __u64}: The first byte's address in the old one. */
  public long src_iova() {
    return u64(OFFSETOF_src_iova);
  }

  /** Sets {@link #src_iova()}. */
  public iommu_ioas_copy src_iova(long value) {
    u64(OFFSETOF_src_iova, value);
    return this;
  }
}
