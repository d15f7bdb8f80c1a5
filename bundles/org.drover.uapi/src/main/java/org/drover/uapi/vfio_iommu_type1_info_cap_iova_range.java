// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a container that says which addresses can be mapped.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_iommu_type1_info_cap_iova_range extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_iommu_type1_info_cap_iova_range")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("nr_iovas")
          .u32("reserved")
          .flexible("iova_ranges", vfio_iova_range.LAYOUT);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code nr_iovas} is, in bytes. */
  public static final int OFFSETOF_nr_iovas = LAYOUT.offsetof("nr_iovas");

  /** Where {@code reserved} is, in bytes. */
  public static final int OFFSETOF_reserved = LAYOUT.offsetof("reserved");

  /** Where {@code iova_ranges} is, in bytes. */
  public static final int OFFSETOF_iova_ranges = LAYOUT.offsetof("iova_ranges");

  private vfio_iommu_type1_info_cap_iova_range(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_iommu_type1_info_cap_iova_range wrap(ByteBuffer buffer, int offset) {
    return new vfio_iommu_type1_info_cap_iova_range(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /** {@code __u32}: How many ranges follow. */
  public long nr_iovas() {
    return u32(OFFSETOF_nr_iovas);
  }

  /** Sets {@link #nr_iovas()}. */
  public vfio_iommu_type1_info_cap_iova_range nr_iovas(long value) {
    u32(OFFSETOF_nr_iovas, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long reserved() {
    return u32(OFFSETOF_reserved);
  }

  /** Sets {@link #reserved()}. */
  public vfio_iommu_type1_info_cap_iova_range reserved(long value) {
    u32(OFFSETOF_reserved, value);
    return this;
  }

  /**
   * {@code struct vfio_iova_range[]}: One of the ranges behind the struct, of which there are
   * {@link #nr_iovas()}.
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if the element is not within the buffer's limit
   */
  public vfio_iova_range iova_ranges(int index) {
    return vfio_iova_range.wrap(
        bytes(), elementOffset(OFFSETOF_iova_ranges, index, vfio_iova_range.LAYOUT));
  }
}
