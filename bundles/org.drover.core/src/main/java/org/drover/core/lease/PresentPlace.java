// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.Placement;

/** Where an open device is, against where somebody wants it to be. */
final class PresentPlace {
  private PresentPlace() {}

  /** A device stays where it is for as long as it is open. */
  static void refuseOther(DeviceAddress address, SharedSpaces.Part part, Placement wanted) {
    if (wanted.space().isPresent() && !part.name().equals(wanted.space())) {
      throw new RefusedException(
          "opening " + address + " in the space " + wanted.space().get(),
          List.of(
              "it is open in "
                  + SharedSpaces.called(part.name())
                  + " already; leave --space out, or "
                  + howToRelease(address)));
    }
    if (wanted.via().isPresent() && !part.via().equals(wanted.via())) {
      throw new RefusedException(
          "opening " + address + " by " + wanted.via().get(),
          List.of(
              "it is open "
                  + SharedSpaces.by(part.via())
                  + " already; leave --via out, or "
                  + howToRelease(address)));
    }
    if (SharedSpaces.isOther(part.memory(), wanted)) {
      throw new RefusedException(
          "opening " + address + " with memory at " + SharedSpaces.ranges(wanted.memory()),
          List.of(
              "it is open with "
                  + SharedSpaces.reaching(part.memory())
                  + " already; leave --memory out, or "
                  + howToRelease(address)));
    }
  }

  private static String howToRelease(DeviceAddress address) {
    return "end its lease with vfio:release " + address + " first";
  }
}
