// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * What {@code VFIO_DEVICE_GET_INFO} tells of a device.
 *
 * <p>The kernel accepts an {@code argsz} of 16 and more. A chain of capabilities may follow the
 * struct: see {@link #caps}.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_info extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_info")
          .u32("argsz")
          .u32("flags")
          .u32("num_regions")
          .u32("num_irqs")
          .u32("cap_offset")
          .u32("pad");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code num_regions} is, in bytes. */
  public static final int OFFSETOF_num_regions = LAYOUT.offsetof("num_regions");

  /** Where {@code num_irqs} is, in bytes. */
  public static final int OFFSETOF_num_irqs = LAYOUT.offsetof("num_irqs");

  /** Where {@code cap_offset} is, in bytes. */
  public static final int OFFSETOF_cap_offset = LAYOUT.offsetof("cap_offset");

  /** Where {@code pad} is, in bytes. */
  public static final int OFFSETOF_pad = LAYOUT.offsetof("pad");

  private vfio_device_info(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_info wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_info(buffer, offset);
  }

  /**
   * {@code __u32}: The size of the buffer in bytes, set by the caller; what it should have been,
   * set by the kernel.
   */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_device_info argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_DEVICE_FLAGS_*}. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_info flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __u32}: The highest region index plus 1. */
  public long num_regions() {
    return u32(OFFSETOF_num_regions);
  }

  /** Sets {@link #num_regions()}. */
  public vfio_device_info num_regions(long value) {
    u32(OFFSETOF_num_regions, value);
    return this;
  }

  /** {@code __u32}: The highest interrupt index plus 1. */
  public long num_irqs() {
    return u32(OFFSETOF_num_irqs);
  }

  /** Sets {@link #num_irqs()}. */
  public vfio_device_info num_irqs(long value) {
    u32(OFFSETOF_num_irqs, value);
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
  public vfio_device_info cap_offset(long value) {
    u32(OFFSETOF_cap_offset, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long pad() {
    return u32(OFFSETOF_pad);
  }

  /** Sets {@link #pad()}. */
  public vfio_device_info pad(long value) {
    u32(OFFSETOF_pad, value);
    return this;
  }

  /**
   * The capabilities that the kernel put behind the struct. None if it has none, and none if they
   * did not fit: then {@code VFIO_DEVICE_FLAGS_CAPS} is set, {@link #cap_offset()} is 0, and {@link
   * #argsz()} says what to call again with.
   *
   * @throws InfoCapsException if the chain is malformed
   */
  public InfoCaps caps() {
    // Kernels before 6.6 have no "pad": there the chain may begin in its place.
    boolean present = (flags() & Vfio.VFIO_DEVICE_FLAGS_CAPS) != 0;
    return present ? InfoCaps.walk(this, OFFSETOF_pad, argsz(), cap_offset()) : InfoCaps.none();
  }
}
