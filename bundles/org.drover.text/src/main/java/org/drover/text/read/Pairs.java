// SPDX-License-Identifier: Apache-2.0
package org.drover.text.read;

import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationRequest.DevicePair;

/** Devices and where they go. */
public final class Pairs {
  private Pairs() {}

  /**
   * A device, and into which.
   *
   * @param text {@code SRC} or {@code SRC=DST}
   * @return the pair; nothing says that the devices exist
   * @throws IllegalArgumentException with a sentence if one of them is not an address
   */
  public static DevicePair parse(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new DevicePair(DeviceAddress.parse(text), Optional.empty())
        : new DevicePair(
            DeviceAddress.parse(text.substring(0, equals)),
            Optional.of(DeviceAddress.parse(text.substring(equals + 1))));
  }
}
