// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * A part of a region that goes into a dma-buf.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h} of Linux 6.19.
 */
public final class vfio_region_dma_range extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_region_dma_range")
          .u64("offset")
          .u64("length")
          .newIn(Linux.V6_19);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code offset} is, in bytes. */
  public static final int OFFSETOF_offset = LAYOUT.offsetof("offset");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  private vfio_region_dma_range(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_region_dma_range wrap(ByteBuffer buffer, int offset) {
    return new vfio_region_dma_range(buffer, offset);
  }

  /** {@code __u64}: Where it begins in the region, in bytes. */
  public long offset() {
    return u64(OFFSETOF_offset);
  }

  /** Sets {@link #offset()}. */
  public vfio_region_dma_range offset(long value) {
    u64(OFFSETOF_offset, value);
    return this;
  }

  /** {@code __u64}: Its length in bytes. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public vfio_region_dma_range length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }
}
