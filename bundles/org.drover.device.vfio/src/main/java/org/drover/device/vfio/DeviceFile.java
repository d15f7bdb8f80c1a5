// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.uapi.Fd;

/**
 * What an open device owns, closed in the order that the kernel asks for: the device, and only then
 * its place in group and container. Its data descriptors are closed before.
 *
 * @param device its descriptor
 * @param scratch its structs
 * @param reserve its reserve descriptor
 * @param membership its place in an address space
 * @param claim its name in the backend
 * @param tap where its calls are listened to
 */
record DeviceFile(
    Fd device,
    Scratch scratch,
    Reserve reserve,
    AutoClose membership,
    AutoClose claim,
    AutoClose tap)
    implements AutoClose {

  /** Gives everything back, whatever one of the closes throws: there is no second try. */
  @Override
  public void close() {
    try (Unwinding steps = new Unwinding()) {
      steps.onEnd(tap::close);
      steps.onEnd(claim::close);
      steps.onEnd(membership::close);
      steps.onEnd(scratch::close);
      steps.onEnd(reserve::close);
      steps.onEnd(device::close);
    }
  }
}
