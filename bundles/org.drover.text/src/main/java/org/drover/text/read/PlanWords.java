// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.PlanRequest;

/** What would go where, as people write it. */
public final class PlanWords {
  /** The machine's own files, with or without their scheme; a PCI function begins like neither. */
  private static final Pattern IMAGE = Pattern.compile("file:.*|[^:=]*|[^:=]*/.*");

  private PlanWords() {}

  /**
   * Reads what is planned.
   *
   * @param from a device's address, one with {@code =DEVICE} behind it where {@code into} is a
   *     platform, or an image: a path or {@code file:} URI
   * @param into a device's address, or where a platform listens
   * @param directory what a relative path starts from; absolute
   * @param fresh migrate a device although opening it resets it
   * @return nothing says that any of it exists
   * @throws IllegalArgumentException with a sentence if it cannot be meant
   */
  public static PlanRequest parse(String from, String into, Path directory, boolean fresh) {
    if (IMAGE.matcher(from).matches()) {
      PlanRequest.From image = new PlanRequest.Image(Places.image(from, directory));
      return Places.isPeer(into)
          ? new PlanRequest(image, Optional.empty(), Optional.of(Places.peer(into)), fresh)
          : new PlanRequest(image, Optional.of(PciAddresses.parse(into)), Optional.empty(), fresh);
    }
    DevicePair pair = from.contains("=") ? Pairs.parse(from) : only(from);
    Optional<URI> peer = Optional.of(into).filter(Places::isPeer).map(Places::peer);
    if (peer.isEmpty() && pair.destination().isPresent()) {
      throw new IllegalArgumentException(
          "'"
              + from
              + "' names a destination, and so does '"
              + into
              + "'; write SRC DST, or SRC=DST and where a platform listens");
    }
    Optional<DeviceAddress> destination =
        peer.isPresent() ? pair.destination() : Optional.of(PciAddresses.parse(into));
    return new PlanRequest(new PlanRequest.Device(pair.source()), destination, peer, fresh);
  }

  private static DevicePair only(String source) {
    return new DevicePair(PciAddresses.parse(source), Optional.empty());
  }
}
