// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PciFunction;
import org.drover.jshell.words.ScriptDevice;
import org.drover.text.read.PciAddresses;

/** What scripts name devices by. */
final class Addresses {
  private Addresses() {}

  static DeviceAddress of(Object device) {
    if (device instanceof DeviceAddress address) {
      return address;
    }
    if (device instanceof ScriptDevice open) {
      return open.address();
    }
    if (device instanceof DeviceStatus status) {
      return status.identity().address();
    }
    if (device instanceof PciFunction function) {
      return function.address();
    }
    if (device instanceof NewMdev mdev) {
      return mdev.address();
    }
    if (device instanceof CharSequence text) {
      try {
        return PciAddresses.parse(text.toString());
      } catch (IllegalArgumentException e) {
        throw new DroverException(e.getMessage(), e);
      }
    }
    throw new DroverException(
        (device == null ? "null" : "a " + device.getClass().getSimpleName())
            + " is no device; name one by its address, for example \"emu:mtty-0\", or by what open"
            + " or devices gave.");
  }

  static List<DeviceAddress> of(Object[] devices) {
    return Stream.of(devices).map(Addresses::of).toList();
  }
}
