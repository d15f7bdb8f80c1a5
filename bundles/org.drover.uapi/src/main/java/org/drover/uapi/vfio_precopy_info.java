// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_MIG_GET_PRECOPY_INFO} tells, on a data FD in PRE_COPY and PRE_COPY_P2P.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_precopy_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_precopy_info")
          .u32("argsz")
          .u32("flags")
          .u64("initial_bytes")
          .u64("dirty_bytes");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code initial_bytes} is, in bytes. */
  public static final int OFFSETOF_initial_bytes = LAYOUT.offsetof("initial_bytes");

  /** Where {@code dirty_bytes} is, in bytes. */
  public static final int OFFSETOF_dirty_bytes = LAYOUT.offsetof("dirty_bytes");

  private vfio_precopy_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_precopy_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_precopy_info(buffer, offset);
  }

  /** {@code __u32}: The size of the buffer in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_precopy_info argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: To be 0 on the way in; kernels up to 7.0 hand it back as it was. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_precopy_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u64}: An estimate of the bytes to move before a switch-over is worth while. */
  public long initial_bytes() {
    return u64(OFFSETOF_initial_bytes);
  }

  /** Sets {@link #initial_bytes()}. */
  public vfio_precopy_info initial_bytes(long value) {
    u64(OFFSETOF_initial_bytes, value);
    return this;
  }

  /** {@code __u64}: An estimate of the bytes that changed since they were read. */
  public long dirty_bytes() {
    return u64(OFFSETOF_dirty_bytes);
  }

  /** Sets {@link #dirty_bytes()}. */
  public vfio_precopy_info dirty_bytes(long value) {
    u64(OFFSETOF_dirty_bytes, value);
    return this;
  }
}
