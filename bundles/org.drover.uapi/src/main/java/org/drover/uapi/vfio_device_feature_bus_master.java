// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_BUS_MASTER}, which CDX devices alone have.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_bus_master extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_bus_master").u32("op");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code op} is, in bytes. */
  public static final int OFFSETOF_op = LAYOUT.offsetof("op");

  private vfio_device_feature_bus_master(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_bus_master wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_bus_master(buffer, offset);
  }

  /**
   * {@code __u32}: {@link Vfio#VFIO_DEVICE_FEATURE_CLEAR_MASTER} or {@link
   * Vfio#VFIO_DEVICE_FEATURE_SET_MASTER}.
   */
  public long op() {
    return u32(OFFSETOF_op);
  }

  /** Sets {@link #op()}. */
  public vfio_device_feature_bus_master op(long value) {
    u32(OFFSETOF_op, value);
    return this;
  }
}
