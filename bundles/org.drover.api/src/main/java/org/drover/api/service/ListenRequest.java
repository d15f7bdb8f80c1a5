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
 * @param creatable which mdevs may be made, one for a migration that asks for it by {@code
 *     mdev:PARENT/TYPE}; it is removed again if the migration ends before it could run
 */
public record ListenRequest(URI local, List<DeviceAddress> devices, List<NewMdev> creatable) {

  /** Keeps the lists from changing. */
  public ListenRequest {
    devices = List.copyOf(devices);
    creatable = List.copyOf(creatable);
  }

  /**
   * Into devices that exist.
   *
   * @param local where to listen
   * @param devices which may be overwritten
   */
  public ListenRequest(URI local, List<DeviceAddress> devices) {
    this(local, devices, List.of());
  }
}
