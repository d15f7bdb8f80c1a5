// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;

/**
 * Which IOMMU group is in which address space, and by which devices. Nothing else happens under its
 * lock: what the kernel keeps of one space must not hold up the others.
 */
final class Groups {

  /** A group that is in a space, with at least one device that is there, comes or leaves. */
  private record Place(VfioSpace space, SortedSet<DeviceAddress> devices) {}

  private final Map<Integer, Place> places = new HashMap<>();

  /**
   * Puts a device's group into a space, before the kernel is asked for that.
   *
   * @throws RefusedException if it is in another one
   */
  synchronized void enter(Openable device, VfioSpace space) {
    if (device.group().isEmpty()) {
      return;
    }
    int number = device.group().getAsInt();
    Place place = places.computeIfAbsent(number, first -> new Place(space, new TreeSet<>()));
    if (place.space() != space) {
      throw new RefusedException(
          "opening " + device.address() + " in this address space",
          List.of(conflict(number, place)));
    }
    place.devices().add(device.address());
  }

  private static String conflict(int number, Place place) {
    String devices =
        place.devices().stream().map(DeviceAddress::toString).collect(Collectors.joining(", "));
    return "its IOMMU group "
        + number
        + " is in the address space of "
        + devices
        + ", and devices of one group share one space; open it in that space, or close "
        + devices
        + " first";
  }

  /** The kernel has let go of a device; the last one takes the group with it. */
  synchronized void leave(Openable device) {
    if (device.group().isPresent()) {
      places.computeIfPresent(
          device.group().getAsInt(),
          (number, place) -> {
            place.devices().remove(device.address());
            return place.devices().isEmpty() ? null : place;
          });
    }
  }
}
