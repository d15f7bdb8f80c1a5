// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_DESTROY}.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_destroy extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_destroy").u32("size").u32("id");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code id} is, in bytes. */
  public static final int OFFSETOF_id = LAYOUT.offsetof("id");

  private iommu_destroy(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_destroy wrap(ByteBuffer buffer, int offset) {
    return new iommu_destroy(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_destroy size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: The object to destroy; one that is in use gives EBUSY. */
  public long id() {
    return u32(OFFSETOF_id);
  }

  /** Sets {@link #id()}. */
  public iommu_destroy id(long value) {
    u32(OFFSETOF_id, value);
    return this;
  }
}
