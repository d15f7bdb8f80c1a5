// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.drover.api.AccessPath;

/**
 * Where and how a device shall be opened, or is open.
 *
 * @param space the name of the address space that it shall be in; empty for that of the open
 *     devices of its IOMMU group, or a new one without a name
 * @param via the path by which it shall be opened; empty for that of the space that it comes into,
 *     or the one that its kernel prefers
 */
public record Placement(Optional<SpaceName> space, Optional<AccessPath> via) {

  /** Wherever and however. */
  public static final Placement ANY = new Placement(Optional.empty(), Optional.empty());

  /**
   * In the space of a name, by any path.
   *
   * @param space the name
   * @return the placement
   */
  public static Placement in(SpaceName space) {
    return new Placement(Optional.of(space), Optional.empty());
  }

  /**
   * The same by a certain path.
   *
   * @param path by which
   * @return the placement
   */
  public Placement by(AccessPath path) {
    return new Placement(space, Optional.of(path));
  }
}
