// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_DEVICE_BIND_IOMMUFD}: a device opened by its own node comes under an
 * iommufd, and can be used from then on.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_bind_iommufd extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_bind_iommufd")
          .u32("argsz")
          .u32("flags")
          .s32("iommufd")
          .u32("out_devid")
          .u64("token_uuid_ptr")
          .since(Linux.V6_17);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code iommufd} is, in bytes. */
  public static final int OFFSETOF_iommufd = LAYOUT.offsetof("iommufd");

  /** Where {@code out_devid} is, in bytes. */
  public static final int OFFSETOF_out_devid = LAYOUT.offsetof("out_devid");

  /** Where {@code token_uuid_ptr} is, in bytes. */
  public static final int OFFSETOF_token_uuid_ptr = LAYOUT.offsetof("token_uuid_ptr");

  private vfio_device_bind_iommufd(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_bind_iommufd wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_bind_iommufd(buffer, offset);
  }

  /** {@code __u32}: The size of the buffer in bytes, set by the caller; 16 and more. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_device_bind_iommufd argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_DEVICE_BIND_FLAG_*}; must be 0 before Linux 6.17. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_bind_iommufd flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /** {@code __s32}: The descriptor of the iommufd. */
  public int iommufd() {
    return s32(OFFSETOF_iommufd);
  }

  /** Sets {@link #iommufd()}. */
  public vfio_device_bind_iommufd iommufd(int value) {
    s32(OFFSETOF_iommufd, value);
    return this;
  }

  /** {@code __u32}: The device's id in the iommufd, set by the kernel. */
  public long out_devid() {
    return u32(OFFSETOF_out_devid);
  }

  /** Sets {@link #out_devid()}. */
  public vfio_device_bind_iommufd out_devid(long value) {
    u32(OFFSETOF_out_devid, value);
    return this;
  }

  /**
   * {@code __u64}: The address of a 16-byte UUID, read with {@link
   * Vfio#VFIO_DEVICE_BIND_FLAG_TOKEN} only. Since Linux 6.17.
   */
  public long token_uuid_ptr() {
    return u64(OFFSETOF_token_uuid_ptr);
  }

  /** Sets {@link #token_uuid_ptr()}. */
  public vfio_device_bind_iommufd token_uuid_ptr(long value) {
    u64(OFFSETOF_token_uuid_ptr, value);
    return this;
  }
}
