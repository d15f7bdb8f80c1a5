// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.util.List;
import org.drover.api.DeviceAddress;

/**
 * Receive a migration.
 *
 * @param local where to listen, for example {@code tcp://127.0.0.1:7000}; port 0 takes a free one
 * @param devices which may be overwritten
 */
public record ListenRequest(URI local, List<DeviceAddress> devices) {

  /** Keeps the devices from changing. */
  public ListenRequest {
    devices = List.copyOf(devices);
  }
}
