// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_IOAS_MAP}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_ioas_map extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_ioas_map")
          .u32("size")
          .u32("flags")
          .u32("ioas_id")
          .u32("__reserved")
          .u64("user_va")
          .u64("length")
          .u64("iova");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code ioas_id} is, in bytes. */
  public static final int OFFSETOF_ioas_id = LAYOUT.offsetof("ioas_id");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code user_va} is, in bytes. */
  public static final int OFFSETOF_user_va = LAYOUT.offsetof("user_va");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  private iommu_ioas_map(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_ioas_map wrap(ByteBuffer buffer, int offset) {
    return new iommu_ioas_map(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_ioas_map size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: {@code IOMMU_IOAS_MAP_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public iommu_ioas_map flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The address space. */
  public long ioas_id() {
    return u32(OFFSETOF_ioas_id);
  }

  /** Sets {@link #ioas_id()}. */
  public iommu_ioas_map ioas_id(long value) {
    u32(OFFSETOF_ioas_id, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_ioas_map __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u64}: The first byte's address in the process. */
  public long user_va() {
    return u64(OFFSETOF_user_va);
  }

  /** Sets {@link #user_va()}. */
  public iommu_ioas_map user_va(long value) {
    u64(OFFSETOF_user_va, value);
    return this;
  }

  /** {@code __u64}: The length in bytes. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public iommu_ioas_map length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }

  /**
   * {@code __u64}: The first byte's address for the device: set by the caller with {@link
   * Iommufd#IOMMU_IOAS_MAP_FIXED_IOVA}, else by the kernel.
   */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public iommu_ioas_map iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }
}
