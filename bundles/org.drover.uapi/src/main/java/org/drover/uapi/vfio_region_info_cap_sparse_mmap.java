// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;

/**
 * The capability of a region info that says which parts of the region can be mapped.
 *
 * <p>Source: {@code include/uapi/linux/vfio.h}.
 */
public final class vfio_region_info_cap_sparse_mmap extends Struct {
  /** The fields, from which everything below is derived. */
  public static final StructLayout LAYOUT =
      StructLayout.struct(Vfio.HEADER, "vfio_region_info_cap_sparse_mmap")
          .struct("header", vfio_info_cap_header.LAYOUT)
          .u32("nr_areas")
          .u32("reserved")
          .flexible("areas", vfio_region_sparse_mmap_area.LAYOUT);

  /** What {@code sizeof} gives, in bytes. */
  public static final int SIZEOF = LAYOUT.sizeof();

  /** Where {@code header} is, in bytes. */
  public static final int OFFSETOF_header = LAYOUT.offsetof("header");

  /** Where {@code nr_areas} is, in bytes. */
  public static final int OFFSETOF_nr_areas = LAYOUT.offsetof("nr_areas");

  /** Where {@code reserved} is, in bytes. */
  public static final int OFFSETOF_reserved = LAYOUT.offsetof("reserved");

  /** Where {@code areas} is, in bytes. */
  public static final int OFFSETOF_areas = LAYOUT.offsetof("areas");

  private vfio_region_info_cap_sparse_mmap(ByteBuffer buffer, int offset) {
    super(LAYOUT, buffer, offset);
  }

  /**
   * Lays the struct over a buffer.
   *
   * @param offset where it begins, counted from the buffer's index 0
   * @throws IndexOutOfBoundsException if the buffer's limit comes before the struct's end
   */
  public static vfio_region_info_cap_sparse_mmap wrap(ByteBuffer buffer, int offset) {
    return new vfio_region_info_cap_sparse_mmap(buffer, offset);
  }

  /** {@code struct vfio_info_cap_header}: The capability's head. */
  public vfio_info_cap_header header() {
    return vfio_info_cap_header.wrap(bytes(), OFFSETOF_header);
  }

  /** {@code __u32}: How many areas follow. */
  public long nr_areas() {
    return u32(OFFSETOF_nr_areas);
  }

  /** Sets {@link #nr_areas()}. */
  public vfio_region_info_cap_sparse_mmap nr_areas(long value) {
    u32(OFFSETOF_nr_areas, value);
    return this;
  }

  /** {@code __u32}: Not used. */
  public long reserved() {
    return u32(OFFSETOF_reserved);
  }

  /** Sets {@link #reserved()}. */
  public vfio_region_info_cap_sparse_mmap reserved(long value) {
    u32(OFFSETOF_reserved, value);
    return this;
  }

  /**
   * {@code struct vfio_region_sparse_mmap_area[]}: One of the areas behind the struct, of which
   * there are {@link #nr_areas()}.
   *
   * @param index from 0
   * @throws IndexOutOfBoundsException if the element is not within the buffer's limit
   */
  public vfio_region_sparse_mmap_area areas(int index) {
    return vfio_region_sparse_mmap_area.wrap(
        bytes(), elementOffset(OFFSETOF_areas, index, vfio_region_sparse_mmap_area.LAYOUT));
  }
}
