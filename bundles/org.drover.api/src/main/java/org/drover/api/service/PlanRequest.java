// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.Optional;
import org.drover.api.DeviceAddress;

/**
 * What would be done.
 *
 * @param from where the state would come from
 * @param destination where it would go; may be empty with a {@code peer}, which then finds it
 * @param peer a platform that would take it; empty for a device of this one
 * @param fresh migrate a device although opening it resets it
 */
public record PlanRequest(
    From from, Optional<DeviceAddress> destination, Optional<URI> peer, boolean fresh) {

  /** Where a state comes from. */
  public sealed interface From {}

  /**
   * A device of this platform, which would be migrated.
   *
   * @param address whom
   */
  public record Device(DeviceAddress address) implements From {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * An image, which would be restored.
   *
   * @param place a URI with a scheme
   */
  public record Image(URI place) implements From {
    @Override
    public String toString() {
      return place.toString();
    }
  }

  /** Refuses what goes nowhere, and an image that would travel. */
  public PlanRequest {
    if (destination.isEmpty() && peer.isEmpty()) {
      throw new IllegalArgumentException(
          "the state of " + from + " goes nowhere; name a device, or a platform that listens");
    }
    if (from instanceof Image && peer.isPresent()) {
      throw new IllegalArgumentException(
          from + " is restored where it is; plan it with a device of this platform");
    }
  }

  /**
   * A migration within this platform.
   *
   * @param source whom
   * @param destination into whom
   */
  public PlanRequest(DeviceAddress source, DeviceAddress destination) {
    this(new Device(source), Optional.of(destination), Optional.empty(), false);
  }
}
