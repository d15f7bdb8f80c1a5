// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * A range of addresses to log the writes to.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_dma_logging_range extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_dma_logging_range")
          .u64("iova")
          .u64("length");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code iova} is, in bytes. */
  public static final int OFFSETOF_iova = LAYOUT.offsetof("iova");

  /** Where {@code length} is, in bytes. */
  public static final int OFFSETOF_length = LAYOUT.offsetof("length");

  private vfio_device_feature_dma_logging_range(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_dma_logging_range wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_dma_logging_range(buffer, offset);
  }

  /** {@code __u64}: The first byte's address for the device; a multiple of the page size. */
  public long iova() {
    return u64(OFFSETOF_iova);
  }

  /** Sets {@link #iova()}. */
  public vfio_device_feature_dma_logging_range iova(long value) {
    u64(OFFSETOF_iova, value);
    return this;
  }

  /** {@code __u64}: The length in bytes; a multiple of the page size. */
  public long length() {
    return u64(OFFSETOF_length);
  }

  /** Sets {@link #length()}. */
  public vfio_device_feature_dma_logging_range length(long value) {
    u64(OFFSETOF_length, value);
    return this;
  }
}
