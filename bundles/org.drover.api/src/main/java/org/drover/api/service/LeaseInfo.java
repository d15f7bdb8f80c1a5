// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Instant;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;

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
 */
public record LeaseInfo(
    DeviceAddress address,
    Owner owner,
    Instant since,
    boolean open,
    Optional<SpaceName> space,
    Optional<AccessPath> via) {}
