// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * A part of a region that can be mapped.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_region_sparse_mmap_area extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_region_sparse_mmap_area").u64("offset").u64("size");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code offset} is, in bytes. */
  public static final int OFFSETOF_offset = LAYOUT.offsetof("offset");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  private vfio_region_sparse_mmap_area(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_region_sparse_mmap_area wrap(ByteBuffer buffer, int offset) {
    return new vfio_region_sparse_mmap_area(buffer, offset);
  }

  /** {@code __u64}: Where it begins in the region, in bytes. */
  public long offset() {
    return u64(OFFSETOF_offset);
  }

  /** Sets {@link #offset()}. */
  public vfio_region_sparse_mmap_area offset(long value) {
    u64(OFFSETOF_offset, value);
    return this;
  }

  /** {@code __u64}: Its length in bytes. */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_region_sparse_mmap_area size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }
}
