// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_low_power_entry_with_wakeup extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_low_power_entry_with_wakeup")
          .s32("wakeup_eventfd")
          .u32("reserved");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code wakeup_eventfd} is, in bytes. */
  public static final int OFFSETOF_wakeup_eventfd = LAYOUT.offsetof("wakeup_eventfd");

  /** Where {@code reserved} is, in bytes. */
  public static final int OFFSETOF_reserved = LAYOUT.offsetof("reserved");

  private vfio_device_low_power_entry_with_wakeup(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_low_power_entry_with_wakeup wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_low_power_entry_with_wakeup(buffer, offset);
  }

  /** {@code __s32}: The eventfd that is signalled when the device wakes up. */
  public int wakeup_eventfd() {
    return s32(OFFSETOF_wakeup_eventfd);
  }

  /** Sets {@link #wakeup_eventfd()}. */
  public vfio_device_low_power_entry_with_wakeup wakeup_eventfd(int value) {
    s32(OFFSETOF_wakeup_eventfd, value);
    return this;
  }

  /** {@code __u32}: Must be 0. */
  public long reserved() {
    return u32(OFFSETOF_reserved);
  }

  /** Sets {@link #reserved()}. */
  public vfio_device_low_power_entry_with_wakeup reserved(long value) {
    u32(OFFSETOF_reserved, value);
    return this;
  }
}
