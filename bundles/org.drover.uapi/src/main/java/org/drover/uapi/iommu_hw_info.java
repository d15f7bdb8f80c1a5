// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_GET_HW_INFO}: what the IOMMU of a bound device can do.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_hw_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_hw_info")
          .u32("size")
          .u32("flags")
          .u32("dev_id")
          .u32("data_len")
          .u64("data_uptr")
          .u32("out_data_type")
          .u8("out_max_pasid_log2")
          .bytes("__reserved", 3)
          .u64("out_capabilities");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code dev_id} is, in bytes. */
  public static final int OFFSETOF_dev_id = LAYOUT.offsetof("dev_id");

  /** Where {@code data_len} is, in bytes. */
  public static final int OFFSETOF_data_len = LAYOUT.offsetof("data_len");

  /** Where {@code data_uptr} is, in bytes. */
  public static final int OFFSETOF_data_uptr = LAYOUT.offsetof("data_uptr");

  /** Where {@code out_data_type} is, in bytes. */
  public static final int OFFSETOF_out_data_type = LAYOUT.offsetof("out_data_type");

  /** Where {@code out_max_pasid_log2} is, in bytes. */
  public static final int OFFSETOF_out_max_pasid_log2 = LAYOUT.offsetof("out_max_pasid_log2");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code out_capabilities} is, in bytes. */
  public static final int OFFSETOF_out_capabilities = LAYOUT.offsetof("out_capabilities");

  private iommu_hw_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_hw_info wrap(ByteBuffer buffer, int offset) {
    return new iommu_hw_info(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_hw_info size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_hw_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The bound device. */
  public long dev_id() {
    return u32(OFFSETOF_dev_id);
  }

  /** Sets {@link #dev_id()}. */
  public iommu_hw_info dev_id(long value) {
    u32(OFFSETOF_dev_id, value);
    return this;
  }

  /**
   * {@code __u32}: How many bytes there are for the data, set by the caller; how many there would
   * be, set by the kernel.
   */
  public long data_len() {
    return u32(OFFSETOF_data_len);
  }

  /** Sets {@link #data_len()}. */
  public iommu_hw_info data_len(long value) {
    u32(OFFSETOF_data_len, value);
    return this;
  }

  /** {@code __u64}: The address of a buffer for data of the kind of IOMMU; 0 without. */
  public long data_uptr() {
    return u64(OFFSETOF_data_uptr);
  }

  /** Sets {@link #data_uptr()}. */
  public iommu_hw_info data_uptr(long value) {
    u64(OFFSETOF_data_uptr, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_HW_INFO_TYPE_*}, set by the kernel. */
  public long out_data_type() {
    return u32(OFFSETOF_out_data_type);
  }

  /** Sets {@link #out_data_type()}. */
  public iommu_hw_info out_data_type(long value) {
    u32(OFFSETOF_out_data_type, value);
    return this;
  }

  /** {@code __u8}: How many bits a PASID of the device has, 0 if it has none, set by the kernel. */
  public int out_max_pasid_log2() {
    return u8(OFFSETOF_out_max_pasid_log2);
  }

  /** Sets {@link #out_max_pasid_log2()}. */
  public iommu_hw_info out_max_pasid_log2(int value) {
    u8(OFFSETOF_out_max_pasid_log2, value);
    return this;
  }

  /** {@code __u8[3]}: Must be 0. A view, in native order. */
  public ByteBuffer __reserved() {
    return bytesFrom(OFFSETOF___reserved).limit(3);
  }

  /** {@code __u64}: {@code IOMMU_HW_CAP_*}, set by the kernel. */
  public long out_capabilities() {
    return u64(OFFSETOF_out_capabilities);
  }

  /** Sets {@link #out_capabilities()}. */
  public iommu_hw_info out_capabilities(long value) {
    u64(OFFSETOF_out_capabilities, value);
    return this;
  }
}
