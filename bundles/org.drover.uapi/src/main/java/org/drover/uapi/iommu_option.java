// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_OPTION}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_option extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_option")
          .u32("size")
          .u32("option_id")
          .u16("op")
          .u16("__reserved")
          .u32("object_id")
          .u64("val64");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code option_id} is, in bytes. */
  public static final int OFFSETOF_option_id = LAYOUT.offsetof("option_id");

  /** Where {@code op} is, in bytes. */
  public static final int OFFSETOF_op = LAYOUT.offsetof("op");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code object_id} is, in bytes. */
  public static final int OFFSETOF_object_id = LAYOUT.offsetof("object_id");

  /** Where {@code val64} is, in bytes. */
  public static final int OFFSETOF_val64 = LAYOUT.offsetof("val64");

  private iommu_option(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_option wrap(ByteBuffer buffer, int offset) {
    return new iommu_option(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_option size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_OPTION_RLIMIT_MODE} or {@code IOMMU_OPTION_HUGE_PAGES}. */
  public long option_id() {
    return u32(OFFSETOF_option_id);
  }

  /** Sets {@link #option_id()}. */
  public iommu_option option_id(long value) {
    u32(OFFSETOF_option_id, value);
    return this;
  }

  /** {@code __u16}: {@code IOMMU_OPTION_OP_*}. */
  public int op() {
    return u16(OFFSETOF_op);
  }

  /** Sets {@link #op()}. */
  public iommu_option op(int value) {
    u16(OFFSETOF_op, value);
    return this;
  }

  /** {@code __u16}: Must be 0. */
  public int __reserved() {
    return u16(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_option __reserved(int value) {
    u16(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u32}: The object that the option is of; 0 for one of the whole iommufd. */
  public long object_id() {
    return u32(OFFSETOF_object_id);
  }

  /** Sets {@link #object_id()}. */
  public iommu_option object_id(long value) {
    u32(OFFSETOF_object_id, value);
    return this;
  }

  /** {@code __u64}: The value: read with SET, set by the kernel with GET. */
  public long val64() {
    return u64(OFFSETOF_val64);
  }

  /** Sets {@link #val64()}. */
  public iommu_option val64(long value) {
    u64(OFFSETOF_val64, value);
    return this;
  }
}
