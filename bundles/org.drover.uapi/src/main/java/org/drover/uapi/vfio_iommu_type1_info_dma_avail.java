// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a container that says how many more mappings there may be.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_info_dma_avail extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_info_dma_avail")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("avail");

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code avail} is, in bytes. */
  public static final int OFFSETOF_avail = LAYOUT.offsetof("avail");

  private vfio_iommu_type1_info_dma_avail(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_info_dma_avail wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_info_dma_avail(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /** {@code __u32}: How many. */
  public long avail() {
    return u32(OFFSETOF_avail);
  }

  /** Sets {@link #avail()}. */
  public vfio_iommu_type1_info_dma_avail avail(long value) {
    u32(OFFSETOF_avail, value);
    return this;
  }
}
