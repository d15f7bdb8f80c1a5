// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;

/**
 * The memory that a workload's devices reach by DMA: pieces of memfds of the machine's own kernel,
 * and where the devices see them.
 *
 * @param regions that do not overlap in the IOVA space, in ascending order of their IOVA
 */
public record WorkloadMemory(List<Region> regions) {

  /** No memory: a device that does no DMA, or one that is only looked at. */
  public static final WorkloadMemory NONE = new WorkloadMemory(List.of());

  /** Refuses regions that overlap or are out of order. */
  public WorkloadMemory {
    regions = List.copyOf(regions);
    for (int i = 1; i < regions.size(); i++) {
      Region before = regions.get(i - 1);
      if (Long.compareUnsigned(before.iova() + before.length(), regions.get(i).iova()) > 0) {
        throw new IllegalArgumentException(
            "IOVA region at 0x%x overlaps the one at 0x%x, or comes before it"
                .formatted(regions.get(i).iova(), before.iova()));
      }
    }
  }

  /**
   * One mapping.
   *
   * @param iova where devices see it, page aligned
   * @param length in bytes, a multiple of the page size, above 0
   * @param memfd a descriptor of this process, from {@code memfd_create} of the machine's own
   *     kernel
   * @param offset in the memfd, page aligned
   * @param readable whether devices may read it
   * @param writable whether devices may write it
   */
  public record Region(
      long iova, long length, int memfd, long offset, boolean readable, boolean writable) {

    /** Refuses an empty region and one that runs past the end of the IOVA space. */
    public Region {
      if (length <= 0 || Long.compareUnsigned(iova + length, iova) < 0) {
        throw new IllegalArgumentException(
            "IOVA region at 0x%x of 0x%x bytes is empty or too long".formatted(iova, length));
      }
    }
  }
}
