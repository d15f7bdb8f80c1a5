// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT}, which clears the log of the range
 * as it reads it.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_dma_logging_report extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_dma_logging_report")
          .u64("iova")
          .u64("length")
          .u64("page_size")
          .u64("bitmap");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  /** Where {@code page_size} is, in bytes. */
  public static final int OFFSETOF_page_size = LAYOUT.offsetof("page_size");

  /** Where {@code bitmap} is, in bytes. */
  public static final int OFFSETOF_bitmap = LAYOUT.offsetof("bitmap");

  private vfio_device_feature_dma_logging_report(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_dma_logging_report wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_dma_logging_report(buffer, offset);
  }

  /** {@code __u64}: The first byte's address for the device. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public vfio_device_feature_dma_logging_report iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /** {@code __u64}: The length in bytes. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public vfio_device_feature_dma_logging_report length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }

  /** {@code __u64}: How many bytes a bit stands for: a power of 2, at least 4096. */
  public long page_size() {
    return u64(OFFSETOF_page_size);
  }

  /** Sets {@link #page_size()}. */
  public vfio_device_feature_dma_logging_report page_size(long value) {
    u64(OFFSETOF_page_size, value);
    return this;
  }

  /**
   * {@code __u64}: The address of an array of 64-bit words in native order, zeroed by the caller:
   * the kernel only sets bits. Bit n stands for the page n of the range.
   */
  public long bitmap() {
    return u64(OFFSETOF_bitmap);
  }

  /** Sets {@link #bitmap()}. */
  public vfio_device_feature_dma_logging_report bitmap(long value) {
    u64(OFFSETOF_bitmap, value);
    return this;
  }
}
