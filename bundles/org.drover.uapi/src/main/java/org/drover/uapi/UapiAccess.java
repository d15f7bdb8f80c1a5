// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * An ability of a device that stands on the raw uAPI: its kernel and its descriptor, for those who
 * check the uAPI itself. Whoever uses it takes over the duty to leave the device as the owner of
 * the lease expects it.
 */
public interface UapiAccess {

  /**
   * The kernel that answers.
   *
   * @return never null
   */
  Kernel kernel();

  /**
   * The device's descriptor; it stays the property of the device.
   *
   * @return a number of {@link #kernel}
   * @throws IllegalStateException if the device is closed
   */
  int deviceFd();
}
