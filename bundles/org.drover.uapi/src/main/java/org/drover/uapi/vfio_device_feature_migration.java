// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The payload of {@code VFIO_DEVICE_FEATURE_MIGRATION}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_feature_migration extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_feature_migration").u64("flags");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  private vfio_device_feature_migration(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_feature_migration wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_feature_migration(buffer, offset);
  }

  /** {@code __u64}: {@code VFIO_MIGRATION_*}. */
  public long flags() {
    return u64(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_feature_migration flags(long value) {
    u64(OFFSETOF_flags, value);
    return this;
  }
}
