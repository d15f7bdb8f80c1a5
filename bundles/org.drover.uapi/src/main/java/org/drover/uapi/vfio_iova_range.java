// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * Addresses that can be mapped.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iova_range extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iova_range").u64("start").u64("end");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code start} is, in bytes. */
  public static final int OFFSETOF_start = LAYOUT.offsetof("start");

  /** Where {@code end} is, in bytes. */
  public static final int OFFSETOF_end = LAYOUT.offsetof("end");

  private vfio_iova_range(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iova_range wrap(ByteBuffer buffer, int offset) {
    return new vfio_iova_range(buffer, offset);
  }

  /** {@code __u64}: The first of them. */
  public long start() {
    return u64(OFFSETOF_start);
  }

  /** Sets {@link #start()}. */
  public vfio_iova_range start(long value) {
    u64(OFFSETOF_start, value);
    return this;
  }

  /** {@code __u64}: The last of them. */
  public long end() {
    return u64(OFFSETOF_end);
  }

  /** Sets {@link #end()}. */
  public vfio_iova_range end(long value) {
    u64(OFFSETOF_end, value);
    return this;
  }
}
