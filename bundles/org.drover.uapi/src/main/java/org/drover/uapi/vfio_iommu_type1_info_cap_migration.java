// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a container that tracks dirty pages.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_info_cap_migration extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_info_cap_migration")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("flags")
          .u64("pgsize_bitmap")
          .u64("max_dirty_bitmap_size");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code pgsize_bitmap} is, in bytes. */
  public static final int OFFSETOF_pgsize_bitmap = LAYOUT.offsetof("pgsize_bitmap");

  /** Where {@code max_dirty_bitmap_size} is, in bytes. */
  public static final int OFFSETOF_max_dirty_bitmap_size = LAYOUT.offsetof("max_dirty_bitmap_size");

  private vfio_iommu_type1_info_cap_migration(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_info_cap_migration wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_info_cap_migration(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /** {@code __u32}: Not used. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_iommu_type1_info_cap_migration flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u64}: The page sizes that it tracks; bit n stands for 2 to the power of n bytes. */
  public long pgsize_bitmap() {
    return u64(OFFSETOF_pgsize_bitmap);
  }

  /** Sets {@link #pgsize_bitmap()}. */
  public vfio_iommu_type1_info_cap_migration pgsize_bitmap(long value) {
    u64(OFFSETOF_pgsize_bitmap, value);
    return this;
  }

  /** {@code __u64}: The longest bitmap that one call can ask for, in bytes. */
  public long max_dirty_bitmap_size() {
    return u64(OFFSETOF_max_dirty_bitmap_size);
  }

  /** Sets {@link #max_dirty_bitmap_size()}. */
  public vfio_iommu_type1_info_cap_migration max_dirty_bitmap_size(long value) {
    u64(OFFSETOF_max_dirty_bitmap_size, value);
    return this;
  }
}
