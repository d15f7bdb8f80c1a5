// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_MIG_DATA_SIZE}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_mig_data_size extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_mig_data_size").u64("stop_copy_length");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code stop_copy_length} is, in bytes. */
  public static final int OFFSETOF_stop_copy_length = LAYOUT.offsetof("stop_copy_length");

  private vfio_device_feature_mig_data_size(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_mig_data_size wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_mig_data_size(buffer, offset);
  }

  /**
   * {@code __u64}: An estimate, in bytes, of what STOP_COPY will yield; it may grow, and may be 0.
   */
  public long stop_copy_length() {
    return u64(OFFSETOF_stop_copy_length);
  }

  /** Sets {@link #stop_copy_length()}. */
  public vfio_device_feature_mig_data_size stop_copy_length(long value) {
    u64(OFFSETOF_stop_copy_length, value);
    return this;
  }
}
