// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * Deprecated: the first bytes of the migration region of the first migration protocol (Linux 5.8 to
 * 5.17). No kernel since 5.18 uses it; it is here so that its names and ids stay taken.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_migration_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_migration_info")
          .u32("device_state")
          .u32("reserved")
          .u64("pending_bytes")
          .u64("data_offset")
          .u64("data_size");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code device_state} is, in bytes. */
  public static final int OFFSETOF_device_state = LAYOUT.offsetof("device_state");

  /** Where {@code reserved} is, in bytes. */
  public static final int OFFSETOF_reserved = LAYOUT.offsetof("reserved");

  /** Where {@code pending_bytes} is, in bytes. */
  public static final int OFFSETOF_pending_bytes = LAYOUT.offsetof("pending_bytes");

  /** Where {@code data_offset} is, in bytes. */
  public static final int OFFSETOF_data_offset = LAYOUT.offsetof("data_offset");

  /** Where {@code data_size} is, in bytes. */
  public static final int OFFSETOF_data_size = LAYOUT.offsetof("data_size");

  private vfio_device_migration_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_migration_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_migration_info(buffer, offset);
  }

  /** {@code __u32}: {@code VFIO_DEVICE_STATE_V1_*}. */
  public long device_state() {
    return u32(OFFSETOF_device_state);
  }

  /** Sets {@link #device_state()}. */
  public vfio_device_migration_info device_state(long value) {
    u32(OFFSETOF_device_state, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long reserved() {
    return u32(OFFSETOF_reserved);
  }

  /** Sets {@link #reserved()}. */
  public vfio_device_migration_info reserved(long value) {
    u32(OFFSETOF_reserved, value);
    return this;
  }

  /** {@code __u64}: How much there is still to save. */
  public long pending_bytes() {
    return u64(OFFSETOF_pending_bytes);
  }

  /** Sets {@link #pending_bytes()}. */
  public vfio_device_migration_info pending_bytes(long value) {
    u64(OFFSETOF_pending_bytes, value);
    return this;
  }

  /** {@code __u64}: Where the data is in the region. */
  public long data_offset() {
    return u64(OFFSETOF_data_offset);
  }

  /** Sets {@link #data_offset()}. */
  public vfio_device_migration_info data_offset(long value) {
    u64(OFFSETOF_data_offset, value);
    return this;
  }

  /** {@code __u64}: How much of it there is, in bytes. */
  public long data_size() {
    return u64(OFFSETOF_data_size);
  }

  /** Sets {@link #data_size()}. */
  public vfio_device_migration_info data_size(long value) {
    u64(OFFSETOF_data_size, value);
    return this;
  }
}
