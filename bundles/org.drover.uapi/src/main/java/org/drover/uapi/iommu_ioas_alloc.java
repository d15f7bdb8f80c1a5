// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_IOAS_ALLOC}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_ioas_alloc extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_ioas_alloc")
          .u32("size")
          .u32("flags")
          .u32("out_ioas_id");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code out_ioas_id} is, in bytes. */
  public static final int OFFSETOF_out_ioas_id = LAYOUT.offsetof("out_ioas_id");

  private iommu_ioas_alloc(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_ioas_alloc wrap(ByteBuffer buffer, int offset) {
    return new iommu_ioas_alloc(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_ioas_alloc size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_ioas_alloc flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The new address space (IOAS), set by the kernel. */
  public long out_ioas_id() {
    return u32(OFFSETOF_out_ioas_id);
  }

  /** Sets {@link #out_ioas_id()}. */
  public iommu_ioas_alloc out_ioas_id(long value) {
    u32(OFFSETOF_out_ioas_id, value);
    return this;
  }
}
