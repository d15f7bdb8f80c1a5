// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_HWPT_GET_DIRTY_BITMAP}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_hwpt_get_dirty_bitmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_hwpt_get_dirty_bitmap")
          .u32("size")
          .u32("hwpt_id")
          .u32("flags")
          .u32("__reserved")
          .u64("iova")
          .u64("length")
          .u64("page_size")
          .u64("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code hwpt_id} is, in bytes. */
  public static final int OFFSETOF_hwpt_id = LAYOUT.offsetof("hwpt_id");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  /** Where {@code page_size} is, in bytes. */
  public static final int OFFSETOF_page_size = LAYOUT.offsetof("page_size");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private iommu_hwpt_get_dirty_bitmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_hwpt_get_dirty_bitmap wrap(ByteBuffer buffer, int offset) {
    return new iommu_hwpt_get_dirty_bitmap(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_hwpt_get_dirty_bitmap size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: The page table. */
  public long hwpt_id() {
    return u32(OFFSETOF_hwpt_id);
  }

  /** Sets {@link #hwpt_id()}. */
  public iommu_hwpt_get_dirty_bitmap hwpt_id(long value) {
    u32(OFFSETOF_hwpt_id, value);
    return this;
  }

  /**
   * {@code __u32}: {@link Iommufd#IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR}, or 0 to clear what is
   * read.
   */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_hwpt_get_dirty_bitmap flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_hwpt_get_dirty_bitmap __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u64}: The first byte's address for the device; bit 0 stands for its page. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public iommu_hwpt_get_dirty_bitmap iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /** {@code __u64}: The length in bytes. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public iommu_hwpt_get_dirty_bitmap length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }

  /** {@code __u64}: How many bytes a bit stands for. */
  public long page_size() {
    return u64(OFFSETOF_page_size);
  }

  /** Sets {@link #page_size()}. */
  public iommu_hwpt_get_dirty_bitmap page_size(long value) {
    u64(OFFSETOF_page_size, value);
    return this;
  }

  /**
   * {@code __u64}: The address of the bitmap: 64-bit words in native order, zeroed by the caller,
   * since the kernel only sets bits.
   */
  public long data() {
    return u64(OFFSETOF_data);
  }

  /** Sets {@link #data()}. */
  public iommu_hwpt_get_dirty_bitmap data(long value) {
    u64(OFFSETOF_data, value);
    return this;
  }
}
