// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE}.
 *
 * <p>After a SET that failed it holds nothing to go by: {@code device_state} is the requested
 * state, not the present one, and {@code data_fd} may be what the caller had put there.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_mig_state extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_mig_state")
          .u32("device_state")
          .s32("data_fd");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code device_state} is, in bytes. */
  public static final int OFFSETOF_device_state = LAYOUT.offsetof("device_state");

  /** Where {@code data_fd} is, in bytes. */
  public static final int OFFSETOF_data_fd = LAYOUT.offsetof("data_fd");

  private vfio_device_feature_mig_state(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_mig_state wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_mig_state(buffer, offset);
  }

  /** {@code __u32}: {@code VFIO_DEVICE_STATE_*}. */
  public long device_state() {
    return u32(OFFSETOF_device_state);
  }

  /** Sets {@link #device_state()}. */
  public vfio_device_feature_mig_state device_state(long value) {
    u32(OFFSETOF_device_state, value);
    return this;
  }

  /** {@code __s32}: The data FD that a successful SET handed out, or -1. */
  public int data_fd() {
    return s32(OFFSETOF_data_fd);
  }

  /** Sets {@link #data_fd()}. */
  public vfio_device_feature_mig_state data_fd(int value) {
    s32(OFFSETOF_data_fd, value);
    return this;
  }
}
