// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_DMA_LOGGING_START}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_dma_logging_control extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_dma_logging_control")
          .u64("page_size")
          .u32("num_ranges")
          .u32("__reserved")
          .u64("ranges");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code page_size} is, in bytes. */
  public static final int OFFSETOF_page_size = LAYOUT.offsetof("page_size");

  /** Where {@code num_ranges} is, in bytes. */
  public static final int OFFSETOF_num_ranges = LAYOUT.offsetof("num_ranges");

  /** Where {@code __reserved} is, in bytes. */
  public static final int OFFSETOF___reserved = LAYOUT.offsetof("__reserved");

  /** Where {@code ranges} is, in bytes. */
  public static final int OFFSETOF_ranges = LAYOUT.offsetof("ranges");

  private vfio_device_feature_dma_logging_control(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_dma_logging_control wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_dma_logging_control(buffer, offset);
  }

  /**
   * {@code __u64}: How many bytes a bit should stand for, set by the caller as a hint; what the
   * device took, set by the kernel.
   */
  public long page_size() {
    return u64(OFFSETOF_page_size);
  }

  /** Sets {@link #page_size()}. */
  public vfio_device_feature_dma_logging_control page_size(long value) {
    u64(OFFSETOF_page_size, value);
    return this;
  }

  /** {@code __u32}: How many ranges there are; 256 are the most with pages of 4096 bytes. */
  public long num_ranges() {
    return u32(OFFSETOF_num_ranges);
  }

  /** Sets {@link #num_ranges()}. */
  public vfio_device_feature_dma_logging_control num_ranges(long value) {
    u32(OFFSETOF_num_ranges, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long __reserved() {
    return u32(OFFSETOF___reserved);
  }

  /** Sets {@link #__reserved()}. */
  public vfio_device_feature_dma_logging_control __reserved(long value) {
    u32(OFFSETOF___reserved, value);
    return this;
  }

  /** {@code __u64}: The address of an array of {@link vfio_device_feature_dma_logging_range}. */
  public long ranges() {
    return u64(OFFSETOF_ranges);
  }

  /** Sets {@link #ranges()}. */
  public vfio_device_feature_dma_logging_control ranges(long value) {
    u64(OFFSETOF_ranges, value);
    return this;
  }
}
