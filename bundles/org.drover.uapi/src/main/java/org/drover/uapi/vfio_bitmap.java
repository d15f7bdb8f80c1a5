// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * A bitmap of dirty pages, in the arguments of {@code VFIO_IOMMU_UNMAP_DMA} and {@code
 * VFIO_IOMMU_DIRTY_PAGES}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_bitmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_bitmap").u64("pgsize").u64("size").u64("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code pgsize} is, in bytes. */
  public static final int OFFSETOF_pgsize = LAYOUT.offsetof("pgsize");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private vfio_bitmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_bitmap wrap(ByteBuffer buffer, int offset) {
    return new vfio_bitmap(buffer, offset);
  }

  /**
   * {@code __u64}: How many bytes a bit stands for; the smallest size that the container supports.
   */
  public long pgsize() {
    return u64(OFFSETOF_pgsize);
  }

  /** Sets {@link #pgsize()}. */
  public vfio_bitmap pgsize(long value) {
    u64(OFFSETOF_pgsize, value);
    return this;
  }

  /** {@code __u64}: The length of the bitmap in bytes. */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_bitmap size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }

  /**
   * {@code __u64}: The address of the bitmap: 64-bit words in native order, which the caller has
   * zeroed.
   */
  public long data() {
    return u64(OFFSETOF_data);
  }

  /** Sets {@link #data()}. */
  public vfio_bitmap data(long value) {
    u64(OFFSETOF_data, value);
    return this;
  }
}
