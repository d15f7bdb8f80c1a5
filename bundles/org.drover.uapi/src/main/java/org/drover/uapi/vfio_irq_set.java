// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_DEVICE_SET_IRQS}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_irq_set extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_irq_set")
          .u32("argsz")
          .u32("flags")
          .u32("index")
          .u32("start")
          .u32("count")
          .flexible("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code index} is, in bytes. */
  public static final int OFFSETOF_index = LAYOUT.offsetof("index");

  /** Where {@code start} is, in bytes. */
  public static final int OFFSETOF_start = LAYOUT.offsetof("start");

  /** Where {@code count} is, in bytes. */
  public static final int OFFSETOF_count = LAYOUT.offsetof("count");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private vfio_irq_set(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_irq_set wrap(ByteBuffer buffer, int offset) {
    return new vfio_irq_set(buffer, offset);
  }

  /** {@code __u32}: The size of struct and {@code data} in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_irq_set argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: One {@code VFIO_IRQ_SET_DATA_*} and one {@code VFIO_IRQ_SET_ACTION_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_irq_set flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The interrupt index. */
  public long index() {
    return u32(OFFSETOF_index);
  }

  /** Sets {@link #index()}. */
  public vfio_irq_set index(long value) {
    u32(OFFSETOF_index, value);
    return this;
  }

  /** {@code __u32}: The first interrupt within the index. */
  public long start() {
    return u32(OFFSETOF_start);
  }

  /** Sets {@link #start()}. */
  public vfio_irq_set start(long value) {
    u32(OFFSETOF_start, value);
    return this;
  }

  /**
   * {@code __u32}: How many interrupts; with DATA_NONE and ACTION_TRIGGER, 0 disables the index.
   */
  public long count() {
    return u32(OFFSETOF_count);
  }

  /** Sets {@link #count()}. */
  public vfio_irq_set count(long value) {
    u32(OFFSETOF_count, value);
    return this;
  }

  /**
   * Nothing, {@code count} bytes, or {@code count} eventfds ({@code __s32}; -1 for none). A view of
   * the bytes behind the struct, up to the buffer's limit, in native order.
   */
  public ByteBuffer data() {
    return bytesFrom(OFFSETOF_data);
  }
}
