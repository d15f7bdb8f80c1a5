// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_IOAS_UNMAP}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_ioas_unmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_ioas_unmap")
          .u32("size")
          .u32("ioas_id")
          .u64("iova")
          .u64("length");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code ioas_id} is, in bytes. */
  public static final int OFFSETOF_ioas_id = LAYOUT.offsetof("ioas_id");

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  private iommu_ioas_unmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_ioas_unmap wrap(ByteBuffer buffer, int offset) {
    return new iommu_ioas_unmap(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_ioas_unmap size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: The address space. */
  public long ioas_id() {
    return u32(OFFSETOF_ioas_id);
  }

  /** Sets {@link #ioas_id()}. */
  public iommu_ioas_unmap ioas_id(long value) {
    u32(OFFSETOF_ioas_id, value);
    return this;
  }

  /** {@code __u64}: The first byte's address for the device. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public iommu_ioas_unmap iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /**
   * {@code __u64}: The length in bytes, all ones for everything; what was unmapped, set by the
   * kernel.
   */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public iommu_ioas_unmap length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }
}
