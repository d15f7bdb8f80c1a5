// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_HWPT_SET_DIRTY_TRACKING}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_hwpt_set_dirty_tracking extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_hwpt_set_dirty_tracking")
          .u32("size")
          .u32("flags")
          .u32("hwpt_id")
          .u32("__reserved");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code hwpt_id} is, in bytes. */
  public static final int OFFSETOF_hwpt_id = LAYOUT.offsetof("hwpt_id");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  private iommu_hwpt_set_dirty_tracking(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_hwpt_set_dirty_tracking wrap(ByteBuffer buffer, int offset) {
    return new iommu_hwpt_set_dirty_tracking(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_hwpt_set_dirty_tracking size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: {@link Iommufd#IOMMU_HWPT_DIRTY_TRACKING_ENABLE}, or 0 to disable. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_hwpt_set_dirty_tracking flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The page table. */
  public long hwpt_id() {
    return u32(OFFSETOF_hwpt_id);
  }

  /** Sets {@link #hwpt_id()}. */
  public iommu_hwpt_set_dirty_tracking hwpt_id(long value) {
    u32(OFFSETOF_hwpt_id, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_hwpt_set_dirty_tracking __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }
}
