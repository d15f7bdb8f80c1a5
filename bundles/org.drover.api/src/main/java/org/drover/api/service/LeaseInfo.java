// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;

/**
 * A lease as others see it.
 *
 * @param address the device
 * @param owner who holds it
 * @param since when it was taken
 * @param open false if only the name is reserved and the device is not open
 * @param space the name of the address space that the open device is in; empty if that has none, or
 *     the device is not open
 * @param via the path by which the device is open; empty if its backend has no paths, or the device
 *     is not open
 * @param memory what the open device and the others of its space reach by DMA, in ascending order;
 *     empty if that is nothing, or the device is not open
 */
public record LeaseInfo(
    DeviceAddress address,
    Owner owner,
    Instant since,
    boolean open,
    Optional<SpaceName> space,
    Optional<AccessPath> via,
    List<IovaRange> memory) {

  /** Keeps the list from changing. */
  public LeaseInfo {
    memory = List.copyOf(memory);
  }
}
