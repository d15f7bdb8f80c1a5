// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import org.drover.api.DeviceAddress;

/** Why a device that nobody holds, and that opening resets, has nothing to be read. */
public final class EmptiedAtOpen {
  /** What is wrong. */
  public static final String SENTENCE =
      "nobody holds it and opening it resets it, so its state would be gone before it is read";

  private EmptiedAtOpen() {}

  /**
   * What to do.
   *
   * @param address whom
   * @return begins with a verb
   */
  public static String remedy(DeviceAddress address) {
    return "hold it with vfio:open "
        + address
        + " while it is in use, or say --fresh if an empty device is meant";
  }
}
