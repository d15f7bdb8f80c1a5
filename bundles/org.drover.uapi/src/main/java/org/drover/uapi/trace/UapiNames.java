// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.util.Optional;
import org.drover.uapi.FdRole;

/** The names of requests and features, for whoever has numbers and tells people of them. */
public final class UapiNames {
  private UapiNames() {}

  /**
   * The name of an ioctl's request.
   *
   * @param role what the file is: some numbers mean one thing on a container and another on a
   *     device. Empty if nobody knows, upon which the meaning on a device is told first
   * @param request the number
   * @return for example {@code VFIO_DEVICE_RESET}; empty for a number that nobody knows
   */
  public static Optional<String> request(Optional<FdRole> role, long request) {
    return IoctlTable.find(role, request).map(Request::name);
  }

  /**
   * The name of a feature of {@code VFIO_DEVICE_FEATURE}.
   *
   * @param id what {@code VFIO_DEVICE_FEATURE_MASK} leaves of the flags
   * @return for example {@code MIG_DEVICE_STATE}; empty for an id that nobody knows
   */
  public static Optional<String> feature(int id) {
    return FeatureTable.feature(id);
  }

  /**
   * What a call of {@code VFIO_DEVICE_FEATURE} asks for.
   *
   * @param flags as the caller gives them
   * @return for example {@code PROBE GET MIGRATION}, {@code SET feature 99}
   */
  public static String featureCall(int flags) {
    return FeatureTable.words(flags);
  }
}
