// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The head of a {@code VFIO_DEVICE_FEATURE} call; the feature's own struct follows in {@link
 * #data}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature")
          .u32("argsz")
          .u32("flags")
          .flexible("data");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code data} is, in bytes. */
  public static final int OFFSETOF_data = LAYOUT.offsetof("data");

  private vfio_device_feature(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature(buffer, offset);
  }

  /** {@code __u32}: The size of head and payload in bytes, set by the caller. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_device_feature argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /**
   * {@code __u32}: The feature's id and {@code VFIO_DEVICE_FEATURE_GET}, {@code _SET}, {@code
   * _PROBE}; no other bit.
   */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_feature flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** A view of the bytes behind the struct, up to the buffer's limit, in native order. */
  public ByteBuffer data() {
    return bytesFrom(OFFSETOF_data);
  }
}
