// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_HWPT_ALLOC}: a page table of the hardware.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_hwpt_alloc extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_hwpt_alloc")
          .u32("size")
          .u32("flags")
          .u32("dev_id")
          .u32("pt_id")
          .u32("out_hwpt_id")
          .u32("__reserved")
          .u32("data_type")
          .u32("data_len")
          .u64("data_uptr")
          .u32("fault_id")
          .u32("__reserved2");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code dev_id} is, in bytes. */
  public static final int OFFSETOF_dev_id = LAYOUT.offsetof("dev_id");

  /** Where {@code pt_id} is, in bytes. */
  public static final int OFFSETOF_pt_id = LAYOUT.offsetof("pt_id");

  /** Where {@code out_hwpt_id} is, in bytes. */
  public static final int OFFSETOF_out_hwpt_id = LAYOUT.offsetof("out_hwpt_id");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code data_type} is, in bytes. */
  public static final int OFFSETOF_data_type = LAYOUT.offsetof("data_type");

  /** Where {@code data_len} is, in bytes. */
  public static final int OFFSETOF_data_len = LAYOUT.offsetof("data_len");

  /** Where {@code data_uptr} is, in bytes. */
  public static final int OFFSETOF_data_uptr = LAYOUT.offsetof("data_uptr");

  /** Where {@code fault_id} is, in bytes. */
  public static final int OFFSETOF_fault_id = LAYOUT.offsetof("fault_id");

  /** Where {@code __reserved2} is, in bytes. */
  public static final int OFFSETOF___reserved2 = LAYOUT.offsetof("__reserved2");

  private iommu_hwpt_alloc(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_hwpt_alloc wrap(ByteBuffer buffer, int offset) {
    return new iommu_hwpt_alloc(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_hwpt_alloc size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_HWPT_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_hwpt_alloc flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The bound device whose IOMMU it is for. */
  public long dev_id() {
    return u32(OFFSETOF_dev_id);
  }

  /** Sets {@link #dev_id()}. */
  public iommu_hwpt_alloc dev_id(long value) {
    u32(OFFSETOF_dev_id, value);
    return this;
  }

  /**
   * {@code __u32}: The address space whose mappings it takes, or the page table that it is nested
   * in.
   */
  public long pt_id() {
    return u32(OFFSETOF_pt_id);
  }

  /** Sets {@link #pt_id()}. */
  public iommu_hwpt_alloc pt_id(long value) {
    u32(OFFSETOF_pt_id, value);
    return this;
  }

  /** {@code __u32}: The new page table, set by the kernel. */
  public long out_hwpt_id() {
    return u32(OFFSETOF_out_hwpt_id);
  }

  /** Sets {@link #out_hwpt_id()}. */
  public iommu_hwpt_alloc out_hwpt_id(long value) {
    u32(OFFSETOF_out_hwpt_id, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_hwpt_alloc __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_HWPT_DATA_*}. */
  public long data_type() {
    return u32(OFFSETOF_data_type);
  }

  /** Sets {@link #data_type()}. */
  public iommu_hwpt_alloc data_type(long value) {
    u32(OFFSETOF_data_type, value);
    return this;
  }

  /** {@code __u32}: How many bytes the data of the type has; 0 without. */
  public long data_len() {
    return u32(OFFSETOF_data_len);
  }

  /** Sets {@link #data_len()}. */
  public iommu_hwpt_alloc data_len(long value) {
    u32(OFFSETOF_data_len, value);
    return this;
  }

  /** {@code __u64}: The address of the data of the type; 0 without. */
  public long data_uptr() {
    return u64(OFFSETOF_data_uptr);
  }

  /** Sets {@link #data_uptr()}. */
  public iommu_hwpt_alloc data_uptr(long value) {
    u64(OFFSETOF_data_uptr, value);
    return this;
  }

  /** {@code __u32}: The fault object, read with {@link Iommufd#IOMMU_HWPT_FAULT_ID_VALID} only. */
  public long fault_id() {
    return u32(OFFSETOF_fault_id);
  }

  /** Sets {@link #fault_id()}. */
  public iommu_hwpt_alloc fault_id(long value) {
    u32(OFFSETOF_fault_id, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved2() {
    return u32(OFFSETOF___reserved2);
  }

  /** Sets {@link #__reserved2()}. */
  public iommu_hwpt_alloc __reserved2(long value) {
    u32(OFFSETOF___reserved2, value);
    return this;
  }
}
