// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code IOMMU_VFIO_IOAS}: the address space that the ioctls of a container work on
 * when they are sent to an iommufd.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_vfio_ioas extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_vfio_ioas")
          .u32("size")
          .u32("ioas_id")
          .u16("op")
          .u16("__reserved");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code ioas_id} is, in bytes. */
  public static final int OFFSETOF_ioas_id = LAYOUT.offsetof("ioas_id");

  /** Where {@code op} is, in bytes. */
  public static final int OFFSETOF_op = LAYOUT.offsetof("op");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  private iommu_vfio_ioas(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_vfio_ioas wrap(ByteBuffer buffer, int offset) {
    return new iommu_vfio_ioas(buffer, offset);
  }

  /** {@code __u32}: The size of the struct in bytes, set by the caller. */
  public long size() {
    return u32(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public iommu_vfio_ioas size(long value) {
    u32(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u32}: The address space: read with SET, set by the kernel with GET. */
  public long ioas_id() {
    return u32(OFFSETOF_ioas_id);
  }

  /** Sets {@link #ioas_id()}. */
  public iommu_vfio_ioas ioas_id(long value) {
    u32(OFFSETOF_ioas_id, value);
    return this;
  }

  /** {@code __u16}: {@code IOMMU_VFIO_IOAS_*}. */
  public int op() {
    return u16(OFFSETOF_op);
  }

  /** Sets {@link #op()}. */
  public iommu_vfio_ioas op(int value) {
    u16(OFFSETOF_op, value);
    return this;
  }

  /** {@code __u16}: Must be 0. */
  public int __reserved() {
    return u16(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public iommu_vfio_ioas __reserved(int value) {
    u16(OFFSETOF___reserved, value);
    return this;
  }
}
