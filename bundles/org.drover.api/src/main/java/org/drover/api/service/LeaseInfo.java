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
 * @param placement where and how the device is open; empty if only its name is reserved
 * @param policy what becomes of the lease when the kernel asks for the device back, or the device
 *     fails
 * @param requested since when the kernel asks; empty if it does not
 * @param failed when the device first reported an error that its bus could not correct; empty if it
 *     did not
 * @param orphaned whether the backend that opened the device has left or was updated meanwhile: it
 *     is held through the classes of old, which serve it until it is released
 */
public record LeaseInfo(
    DeviceAddress address,
    Owner owner,
    Instant since,
    Optional<Placement> placement,
    ReleasePolicy policy,
    Optional<Instant> requested,
    Optional<Instant> failed,
    boolean orphaned) {

  /**
   * A lease on a device that is open.
   *
   * @param address the device
   * @param owner who holds it
   * @param since when it was taken
   * @param placement where and how the device is open
   * @return one that is kept, that the kernel does not ask for, and that has not failed
   */
  public static LeaseInfo open(
      DeviceAddress address, Owner owner, Instant since, Placement placement) {
    return new LeaseInfo(
        address,
        owner,
        since,
        Optional.of(placement),
        ReleasePolicy.KEEP,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * A name that is reserved.
   *
   * @param address the device
   * @param owner who holds it
   * @param since when it was taken
   * @return one that is not open
   */
  public static LeaseInfo reserved(DeviceAddress address, Owner owner, Instant since) {
    return new LeaseInfo(
        address,
        owner,
        since,
        Optional.empty(),
        ReleasePolicy.KEEP,
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /**
   * Whether the device is open.
   *
   * @return false if only the name is reserved
   */
  public boolean open() {
    return placement.isPresent();
  }

  /**
   * The address space that the open device is in.
   *
   * @return its name; empty if it has none, or the device is not open
   */
  public Optional<SpaceName> space() {
    return placement.flatMap(Placement::space);
  }

  /**
   * The path by which the device is open.
   *
   * @return empty if its backend has no paths, or the device is not open
   */
  public Optional<AccessPath> via() {
    return placement.flatMap(Placement::via);
  }

  /**
   * What the open device and the others of its space reach by DMA.
   *
   * @return in ascending order; empty if that is nothing, or the device is not open
   */
  public List<IovaRange> memory() {
    return placement.map(Placement::memory).orElse(List.of());
  }
}
