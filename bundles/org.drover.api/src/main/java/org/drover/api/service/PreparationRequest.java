// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;

/**
 * What shall be given to VFIO drivers.
 *
 * @param address the function; all endpoints of its IOMMU group go with it
 * @param driver the VFIO driver that it shall have; empty for its vendor's, if the kernel has
 *     loaded one for it, else {@code vfio-pci}. The others of its group get their own ones so in
 *     any case
 * @param force the functions that are taken although they are in use
 */
public record PreparationRequest(
    DeviceAddress address, Optional<String> driver, Set<DeviceAddress> force) {

  /** Keeps copies. */
  public PreparationRequest {
    force = Set.copyOf(force);
  }

  /**
   * With its default driver, and only if nothing of it is in use.
   *
   * @param address the function
   * @return the request
   */
  public static PreparationRequest of(DeviceAddress address) {
    return new PreparationRequest(address, Optional.empty(), Set.of());
  }
}
