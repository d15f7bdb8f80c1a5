// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import org.drover.api.DeviceAddress;

/**
 * Load a device.
 *
 * @param place where from
 * @param destination the device; what it holds is overwritten; it stays leased to the session and
 *     RUNNING
 * @param form of what was saved; what has the other one is refused
 */
public record RestoreRequest(URI place, DeviceAddress destination, StateForm form) {

  /**
   * Load a device from an image.
   *
   * @param place where from
   * @param destination the device
   */
  public RestoreRequest(URI place, DeviceAddress destination) {
    this(place, destination, StateForm.IMAGE);
  }
}
