// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.List;
import org.drover.api.DeviceAddress;

/**
 * What a run shall do.
 *
 * @param address the device
 * @param fresh that the device may be wiped; without it nothing is done
 * @param dangerous whether checks run that can hang or crash a kernel that lacks a fix
 * @param only ids, or areas, of the checks that run; empty for all
 * @param patience how long a system call may take before it counts as blocked; a second or more
 */
public record ConformanceRequest(
    DeviceAddress address, boolean fresh, boolean dangerous, List<String> only, Duration patience) {

  /** Long enough for firmware that saves its state within one call. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Keeps the names unchangeable. */
  public ConformanceRequest {
    only = List.copyOf(only);
    if (patience.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "a patience of "
              + patience.toMillis()
              + " ms is too short to tell a blocked call from a busy machine: allow 1 s or more");
    }
  }
}
