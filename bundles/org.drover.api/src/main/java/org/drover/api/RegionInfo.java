// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.List;

/**
 * One region of a device.
 *
 * @param index its number; 0 to 5 are the BARs and 7 is the config space of a PCI-like device
 * @param size in bytes
 * @param readable whether it may be read
 * @param writable whether it may be written
 * @param mappable whether it may be mapped
 * @param msixMappable whether the MSI-X table may be mapped with the rest ({@code
 *     VFIO_REGION_INFO_CAP_MSIX_MAPPABLE})
 * @param areas what of it may be mapped: all of it unless the kernel names parts ({@code
 *     VFIO_REGION_INFO_CAP_SPARSE_MMAP}); in ascending order, empty if it is not mappable
 */
public record RegionInfo(
    int index,
    long size,
    boolean readable,
    boolean writable,
    boolean mappable,
    boolean msixMappable,
    List<Area> areas) {

  /** Keeps the areas from changing. */
  public RegionInfo {
    areas = List.copyOf(areas);
  }

  /** A region without capabilities: mappable as a whole or not at all. */
  public RegionInfo(int index, long size, boolean readable, boolean writable, boolean mappable) {
    this(index, size, readable, writable, mappable, false, whole(size, mappable));
  }

  private static List<Area> whole(long size, boolean mappable) {
    return mappable && size > 0 ? List.of(new Area(0, size)) : List.of();
  }

  /**
   * Whether only parts of it may be mapped.
   *
   * @return false too if nothing of it may
   */
  public boolean sparse() {
    return mappable && !areas.equals(whole(size, true));
  }

  /**
   * A part of a region.
   *
   * @param offset in bytes from the region's start
   * @param length in bytes, above 0
   */
  public record Area(long offset, long length) {

    /** Refuses an empty area and one that runs past the largest offset. */
    public Area {
      if (offset < 0 || length <= 0 || offset + length < 0) {
        throw new IllegalArgumentException(
            "0x%x bytes at 0x%x are no part of a region".formatted(length, offset));
      }
    }

    /**
     * Whether bytes lie in it as a whole.
     *
     * @param at offset of the first in the region
     * @param count how many
     */
    public boolean contains(long at, long count) {
      return at >= offset && count <= length && at - offset <= length - count;
    }

    /** For example {@code 0x1000 to 0x1fff}. */
    @Override
    public String toString() {
      return "0x%x to 0x%x".formatted(offset, offset + length - 1);
    }
  }
}
