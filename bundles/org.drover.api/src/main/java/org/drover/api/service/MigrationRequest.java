// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;

/**
 * Migrate devices.
 *
 * @param devices which, and into which
 * @param peer a listening platform, for example {@code tcp://host:7000}; empty for devices of this
 *     platform: the same protocol over a loopback pair
 * @param policy when to switch over
 * @param fresh migrate devices although opening them resets them
 * @param pauses points at which the session holds until it is told to go on; for tests and drills
 * @param faults what shall go wrong on the way; for tests and drills
 */
public record MigrationRequest(
    List<DevicePair> devices,
    Optional<URI> peer,
    SwitchoverPolicy policy,
    boolean fresh,
    Set<PausePoint> pauses,
    List<TransportFault> faults) {

  /** Keeps the collections from changing. */
  public MigrationRequest {
    devices = List.copyOf(devices);
    pauses = Set.copyOf(pauses);
    faults = List.copyOf(faults);
  }

  /**
   * From where to where.
   *
   * @param source a device of this platform
   * @param destination a device of the other one; empty if exactly one fits there
   */
  public record DevicePair(DeviceAddress source, Optional<DeviceAddress> destination) {}
}
