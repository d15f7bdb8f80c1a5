// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.IovaRange;

/**
 * Where and how a device shall be opened, or is open.
 *
 * @param space the name of the address space that it shall be in; empty for that of the open
 *     devices of its IOMMU group, or a new one without a name
 * @param via the path by which it shall be opened; empty for that of the space that it comes into,
 *     or the one that its kernel prefers
 * @param memory what the devices of the space shall reach by DMA, of which the engine makes a memfd
 *     when the space is made; without overlaps, in ascending order, multiples of 4096 bytes; empty
 *     for what the space has, which is nothing in a new one
 */
public record Placement(
    Optional<SpaceName> space, Optional<AccessPath> via, List<IovaRange> memory) {
  private static final long PAGE = 4096;

  /** Wherever and however. */
  public static final Placement ANY = new Placement(Optional.empty(), Optional.empty(), List.of());

  /** Refuses memory that overlaps, is out of order, or does not consist of pages. */
  public Placement {
    memory = List.copyOf(memory);
    for (int i = 0; i < memory.size(); i++) {
      IovaRange range = memory.get(i);
      if (((range.iova() | range.length()) & (PAGE - 1)) != 0) {
        throw new IllegalArgumentException(
            "the memory at " + range + " does not consist of pages of " + PAGE + " bytes");
      }
      if (i > 0 && Long.compareUnsigned(memory.get(i - 1).end(), range.iova()) > 0) {
        throw new IllegalArgumentException(
            "the memory at "
                + range
                + " overlaps that at "
                + memory.get(i - 1)
                + ", or comes before it");
      }
    }
  }

  /**
   * In the space of a name, by any path.
   *
   * @param space the name
   * @return the placement
   */
  public static Placement in(SpaceName space) {
    return new Placement(Optional.of(space), Optional.empty(), List.of());
  }

  /**
   * The same by a certain path.
   *
   * @param path by which
   * @return the placement
   */
  public Placement by(AccessPath path) {
    return new Placement(space, Optional.of(path), memory);
  }

  /**
   * The same with memory.
   *
   * @param ranges where devices shall see it
   * @return the placement
   */
  public Placement with(List<IovaRange> ranges) {
    return new Placement(space, via, ranges);
  }
}
