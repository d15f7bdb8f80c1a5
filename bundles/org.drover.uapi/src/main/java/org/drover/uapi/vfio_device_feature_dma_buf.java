// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_DMA_BUF}; the call returns the descriptor of the
 * dma-buf.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h} of Linux 6.19.
 */
public final class vfio_device_feature_dma_buf extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_dma_buf")
          .u32("region_index")
          .u32("open_flags")
          .u32("flags")
          .u32("nr_ranges")
          .flexible("dma_ranges", vfio_region_dma_range.LAYOUT)
          .newIn(Linux.V6_19);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code region_index} is, in bytes. */
  public static final int OFFSETOF_region_index = LAYOUT.offsetof("region_index");

  /** Where {@code open_flags} is, in bytes. */
  public static final int OFFSETOF_open_flags = LAYOUT.offsetof("open_flags");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code nr_ranges} is, in bytes. */
  public static final int OFFSETOF_nr_ranges = LAYOUT.offsetof("nr_ranges");

  /** Where {@code dma_ranges} is, in bytes. */
  public static final int OFFSETOF_dma_ranges = LAYOUT.offsetof("dma_ranges");

  private vfio_device_feature_dma_buf(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_dma_buf wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_dma_buf(buffer, offset);
  }

  /** {@code __u32}: The region. */
  public long region_index() {
    return u32(OFFSETOF_region_index);
  }

  /** Sets {@link #region_index()}. */
  public vfio_device_feature_dma_buf region_index(long value) {
    u32(OFFSETOF_region_index, value);
    return this;
  }

  /** {@code __u32}: As for {@code open}: {@code O_RDWR}, {@code O_CLOEXEC}. */
  public long open_flags() {
    return u32(OFFSETOF_open_flags);
  }

  /** Sets {@link #open_flags()}. */
  public vfio_device_feature_dma_buf open_flags(long value) {
    u32(OFFSETOF_open_flags, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_feature_dma_buf flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: How many ranges follow. */
  public long nr_ranges() {
    return u32(OFFSETOF_nr_ranges);
  }

  /** Sets {@link #nr_ranges()}. */
  public vfio_device_feature_dma_buf nr_ranges(long value) {
    u32(OFFSETOF_nr_ranges, value);
    return this;
  }

  /**
   * {@code struct vfio_region_dma_range[]}: One of the ranges behind the struct, of which there are
   * {@link #nr_ranges()}.
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if the element is not within the buffer's limit
   */
  public vfio_region_dma_range dma_ranges(int index) {
    return vfio_region_dma_range.wrap(
        bytes(), elementOffset(OFFSETOF_dma_ranges, index, vfio_region_dma_range.LAYOUT));
  }
}
