// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP} needs behind the head.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_dirty_bitmap_get extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_dirty_bitmap_get")
          .u64("iova")
          .u64("size")
          .struct("bitmap", vfio_bitmap.LAYOUT);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code bitmap} is, in bytes. */
  public static final int OFFSETOF_bitmap = LAYOUT.offsetof("bitmap");

  private vfio_iommu_type1_dirty_bitmap_get(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_dirty_bitmap_get wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_dirty_bitmap_get(buffer, offset);
  }

  /**
   * {@code __u64}: The first byte's address for the device; no mapping may begin before it and end
   * behind it.
   */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public vfio_iommu_type1_dirty_bitmap_get iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /** {@code __u64}: The length in bytes; no mapping may go beyond it. */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_iommu_type1_dirty_bitmap_get size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }

  /** {@code struct vfio_bitmap}: The bitmap to be filled. */
  public vfio_bitmap bitmap() {
    return vfio_bitmap.wrap(bytes(), OFFSETOF_bitmap);
  }
}
