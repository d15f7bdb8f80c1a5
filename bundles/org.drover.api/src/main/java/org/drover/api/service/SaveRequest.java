// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import org.drover.api.DeviceAddress;

/**
 * Save a device.
 *
 * @param source the device
 * @param place where to, for example {@code file:/var/lib/drover/a.img}
 * @param then whether it runs on afterwards
 * @param fresh save it although opening it resets it: an empty device's image
 * @param form of what is saved
 */
public record SaveRequest(
    DeviceAddress source, URI place, Then then, boolean fresh, StateForm form) {

  /**
   * Save a device to an image.
   *
   * @param source the device
   * @param place where to
   * @param then whether it runs on afterwards
   * @param fresh save it although opening it resets it
   */
  public SaveRequest(DeviceAddress source, URI place, Then then, boolean fresh) {
    this(source, place, then, fresh, StateForm.IMAGE);
  }

  /** What becomes of the device. */
  public enum Then {
    /** It runs on; a lease that was taken for the save ends. */
    RUN,
    /** It stays in STOP, leased to the session until it is released or taken over. */
    STOP
  }
}
