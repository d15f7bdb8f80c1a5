// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

/** Comments on what has a signature. */
@FunctionalInterface
public interface Comments {
  /**
   * The comment on something.
   *
   * @param signature as in source: {@code Lease Devices.open(DeviceAddress, Owner)}, {@code
   *     org.drover.api.service.Devices}
   * @return the text of its Javadoc, with Javadoc's tags in it; empty if there is none
   */
  String on(String signature);
}
