// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_DEVICE_GET_IRQ_INFO} tells of one interrupt index of a device.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_irq_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_irq_info")
          .u32("argsz")
          .u32("flags")
          .u32("index")
          .u32("count");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code index} is, in bytes. */
  public static final int OFFSETOF_index = LAYOUT.offsetof("index");

  /** Where {@code count} is, in bytes. */
  public static final int OFFSETOF_count = LAYOUT.offsetof("count");

  private vfio_irq_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_irq_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_irq_info(buffer, offset);
  }

  /** {@code __u32}: The size of the buffer in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_irq_info argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_IRQ_INFO_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_irq_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The interrupt index, set by the caller. */
  public long index() {
    return u32(OFFSETOF_index);
  }

  /** Sets {@link #index()}. */
  public vfio_irq_info index(long value) {
    u32(OFFSETOF_index, value);
    return this;
  }

  /** {@code __u32}: How many interrupts the index has; 0 if the device does not have it. */
  public long count() {
    return u32(OFFSETOF_count);
  }

  /** Sets {@link #count()}. */
  public vfio_irq_info count(long value) {
    u32(OFFSETOF_count, value);
    return this;
  }
}
