// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The argument of {@code VFIO_DEVICE_ATTACH_IOMMUFD_PT}: what the device reaches by DMA. A second
 * attach replaces the first.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_device_attach_iommufd_pt extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_device_attach_iommufd_pt")
          .u32("argsz")
          .u32("flags")
          .u32("pt_id")
          .u32("pasid")
          .since(Linux.V6_15);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code argsz} is, in bytes. */
  public static final int OFFSETOF_argsz = LAYOUT.offsetof("argsz");

  /** Where {@code flags} is, in bytes. */
  public static final int OFFSETOF_flags = LAYOUT.offsetof("flags");

  /** Where {@code pt_id} is, in bytes. */
  public static final int OFFSETOF_pt_id = LAYOUT.offsetof("pt_id");

  /** Where {@code pasid} is, in bytes. */
  public static final int OFFSETOF_pasid = LAYOUT.offsetof("pasid");

  private vfio_device_attach_iommufd_pt(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_device_attach_iommufd_pt wrap(ByteBuffer buffer, int offset) {
    return new vfio_device_attach_iommufd_pt(buffer, offset);
  }

  /** {@code __u32}: The size of the buffer in bytes, set by the caller; 12 and more. */
  public long argsz() {
    return u32(OFFSETOF_argsz);
  }

  /** Sets {@link #argsz()}. */
  public vfio_device_attach_iommufd_pt argsz(long value) {
    u32(OFFSETOF_argsz, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_DEVICE_ATTACH_*}; must be 0 before Linux 6.15. */
  public long flags() {
    return u32(OFFSETOF_flags);
  }

  /** Sets {@link #flags()}. */
  public vfio_device_attach_iommufd_pt flags(long value) {
    u32(OFFSETOF_flags, value);
    return this;
  }

  /**
   * {@code __u32}: The id of an IOAS or of a page table (HWPT), set by the caller; what is
   * attached, set by the kernel.
   */
  public long pt_id() {
    return u32(OFFSETOF_pt_id);
  }

  /** Sets {@link #pt_id()}. */
  public vfio_device_attach_iommufd_pt pt_id(long value) {
    u32(OFFSETOF_pt_id, value);
    return this;
  }

  /**
   * {@code __u32}: The address space of the device, read with {@link Vfio#VFIO_DEVICE_ATTACH_PASID}
   * only. Since Linux 6.15.
   */
  public long pasid() {
    return u32(OFFSETOF_pasid);
  }

  /** Sets {@link #pasid()}. */
  public vfio_device_attach_iommufd_pt pasid(long value) {
    u32(OFFSETOF_pasid, value);
    return this;
  }
}
