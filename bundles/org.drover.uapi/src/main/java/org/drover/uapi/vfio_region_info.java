// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_DEVICE_GET_REGION_INFO} tells of one region of a device.
 *
 * <p>A chain of capabilities may follow the struct: see {@link #caps}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_region_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_region_info")
          .u32("argsz")
          .u32("flags")
          .u32("index")
          .u32("cap_offset")
          .u64("size")
          .u64("offset");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code index} is, in bytes. */
  public static final int OFFSETOF_index = LAYOUT.offsetof("index");

  /** Where {@code cap_offset} is, in bytes. */
  public static final int OFFSETOF_cap_offset = LAYOUT.offsetof("cap_offset");

  /** Where {@code size} is, in bytes. */
  public static final int OFFSETOF_size = LAYOUT.offsetof("size");

  /** Where {@code offset} is, in bytes. */
  public static final int OFFSETOF_offset = LAYOUT.offsetof("offset");

  private vfio_region_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_region_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_region_info(buffer, offset);
  }

  /**
   * {@code __u32}: The size of the buffer in bytes, set by the caller; what it should have been,
   * set by the kernel.
   */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_region_info argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_REGION_INFO_FLAG_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_region_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The region, set by the caller. */
  public long index() {
    return u32(OFFSETOF_index);
  }

  /** Sets {@link #index()}. */
  public vfio_region_info index(long value) {
    u32(OFFSETOF_index, value);
    return this;
  }

  /**
   * {@code __u32}: Where the first capability is, counted from the start of the struct; 0 if there
   * is none.
   */
  public long cap_offset() {
    return u32(OFFSETOF_cap_offset);
  }

  /** Sets {@link #cap_offset()}. */
  public vfio_region_info cap_offset(long value) {
    u32(OFFSETOF_cap_offset, value);
    return this;
  }

  /** {@code __u64}: The region's size in bytes; 0 if the device does not have it. */
  public long size() {
    return u64(OFFSETOF_size);
  }

  /** Sets {@link #size()}. */
  public vfio_region_info size(long value) {
    u64(OFFSETOF_size, value);
    return this;
  }

  /** {@code __u64}: Where the region begins in the file that the device FD is. */
  public long offset() {
    return u64(OFFSETOF_offset);
  }

  /** Sets {@link #offset()}. */
  public vfio_region_info offset(long value) {
    u64(OFFSETOF_offset, value);
    return this;
  }

  /**
   * The capabilities that the kernel put behind the struct. None if it has none, and none if they
   * did not fit: then {@code VFIO_REGION_INFO_FLAG_CAPS} is set, {@link #cap_offset()} is 0, and
   * {@link #argsz()} says what to call again with.
   *
   * @throws InfoCapsException if the chain is malformed
   */
  public InfoCaps caps() {
    boolean present = (flags() & Vfio.VFIO_REGION_INFO_FLAG_CAPS) != 0;
    return present ? InfoCaps.walk(this, SIZEOF, argsz(), cap_offset()) : InfoCaps.none();
  }
}
