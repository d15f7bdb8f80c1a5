// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A vendor's emulated device: plays the variant driver over simulated firmware, below the emulator,
 * which plays what vfio core plays. One service makes any number of devices.
 */
@ConsumerType
public interface DeviceModel {

  /**
   * Its name in {@code vfio:emulate MODEL}.
   *
   * @return one lower-case word, for example {@code mtty}
   */
  String model();

  /**
   * Makes a device.
   *
   * @param options by name, as the configuration or the command line gave them; the model refuses
   *     what it does not know
   * @return a device that nobody has open
   * @throws IllegalArgumentException with a sentence that names the option and what it may be
   */
  ModelDevice create(Map<String, String> options);

  /**
   * The parent that its devices are made from, where they are mediated devices.
   *
   * @return what sysfs shows while the model is there, even without a device; empty for devices of
   *     another bus
   */
  default Optional<MdevParent> mdevParent() {
    return Optional.empty();
  }
}
