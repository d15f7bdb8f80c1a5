// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The head of one capability in the chain behind an info struct.
 *
 * <p>{@link InfoCaps} walks a chain.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_info_cap_header extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_info_cap_header").u16("id").u16("version").u32("next");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code id} is, in bytes. */
  public static final int OFFSETOF_id = LAYOUT.offsetof("id");

  /** Where {@code version} is, in bytes. */
  public static final int OFFSETOF_version = LAYOUT.offsetof("version");

  /** Where {@code next} is, in bytes. */
  public static final int OFFSETOF_next = LAYOUT.offsetof("next");

  private vfio_info_cap_header(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_info_cap_header wrap(ByteBuffer buffer, int offset) {
    return new vfio_info_cap_header(buffer, offset);
  }

  /** {@code __u16}: Which capability, in the numbering of the info struct that it follows. */
  public int id() {
    return u16(OFFSETOF_id);
  }

  /** Sets {@link #id()}. */
  public vfio_info_cap_header id(int value) {
    u16(OFFSETOF_id, value);
    return this;
  }

  /** {@code __u16}: The version of the capability's own layout. */
  public int version() {
    return u16(OFFSETOF_version);
  }

  /** Sets {@link #version()}. */
  public vfio_info_cap_header version(int value) {
    u16(OFFSETOF_version, value);
    return this;
  }

  /**
   * {@code __u32}: Where the next capability is, counted from the start of the info struct; 0 at
   * the end.
   */
  public long next() {
    return u32(OFFSETOF_next);
  }

  /** Sets {@link #next()}. */
  public vfio_info_cap_header next(long value) {
    u32(OFFSETOF_next, value);
    return this;
  }
}
