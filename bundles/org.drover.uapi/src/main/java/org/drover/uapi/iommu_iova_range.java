// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * Addresses that can be mapped.
 *
 * <p>Source: {@code include/uapi/linux/iommufd.h}.
 */
public final class iommu_iova_range extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Iommufd.HEADER, "iommu_iova_range").u64("start").u64("last");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code start} is, in bytes. */
  public static final int OFFSETOF_start = LAYOUT.offsetof("start");

  /** Where {@code last} is, in bytes. */
  public static final int OFFSETOF_last = LAYOUT.offsetof("last");

  private iommu_iova_range(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static iommu_iova_range wrap(ByteBuffer buffer, int offset) {
    return new iommu_iova_range(buffer, offset);
  }

  /** {@code __u64}: The first of them. */
  public long start() {
    return u64(OFFSETOF_start);
  }

  /** Sets {@link #start()}. */
  public iommu_iova_range start(long value) {
    u64(OFFSETOF_start, value);
    return this;
  }

  /** {@code __u64}: The last of them. */
  public long last() {
    return u64(OFFSETOF_last);
  }

  /** Sets {@link #last()}. */
  public iommu_iova_range last(long value) {
    u64(OFFSETOF_last, value);
    return this;
  }
}
