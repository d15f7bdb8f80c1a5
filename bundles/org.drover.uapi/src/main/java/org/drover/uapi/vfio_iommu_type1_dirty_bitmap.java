// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_IOMMU_DIRTY_PAGES}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_dirty_bitmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_dirty_bitmap")
          .u32("argsz")
          .u32("flags")
          .flexible("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private vfio_iommu_type1_dirty_bitmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_dirty_bitmap wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_dirty_bitmap(buffer, offset);
  }

  /** {@code __u32}: The size of struct and {@code data} in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_iommu_type1_dirty_bitmap argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: Exactly one {@code VFIO_IOMMU_DIRTY_PAGES_FLAG_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_iommu_type1_dirty_bitmap flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /**
   * To get the bitmap, a {@link vfio_iommu_type1_dirty_bitmap_get}. A view of the bytes behind the
   * struct, up to the buffer's limit, in native order.
   */
  public ByteBuffer data() {
    return bytesFrom(OFFSETOF_data);
  }
}
