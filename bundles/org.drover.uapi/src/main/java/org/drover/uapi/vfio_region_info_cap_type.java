// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a region info that says what a device-specific region is for.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_region_info_cap_type extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_region_info_cap_type")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("type")
          .u32("subtype");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code type} is, in bytes. */
  public static final int OFFSETOF_type = LAYOUT.offsetof("type");

  /** Where {@code subtype} is, in bytes. */
  public static final int OFFSETOF_subtype = LAYOUT.offsetof("subtype");

  private vfio_region_info_cap_type(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_region_info_cap_type wrap(ByteBuffer buffer, int offset) {
    return new vfio_region_info_cap_type(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /**
   * {@code __u32}: {@code VFIO_REGION_TYPE_*}, or a PCI vendor with {@link
   * VfioRegion#VFIO_REGION_TYPE_PCI_VENDOR_TYPE}.
   */
  public long type() {
    return u32(OFFSETOF_type);
  }

  /** Sets {@link #type()}. */
  public vfio_region_info_cap_type type(long value) {
    u32(OFFSETOF_type, value);
    return this;
  }

  /** {@code __u32}: {@code VFIO_REGION_SUBTYPE_*} of the type. */
  public long subtype() {
    return u32(OFFSETOF_subtype);
  }

  /** Sets {@link #subtype()}. */
  public vfio_region_info_cap_type subtype(long value) {
    u32(OFFSETOF_subtype, value);
    return this;
  }
}
