// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.drover.api.DeviceAddress;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;

/**
 * A descriptor that is held for the moment in which the table is full: a SET fails with {@code
 * EMFILE} after the device has gone where it was sent, and the stream that it could not hand out is
 * lost. Giving this one up makes room for the next try. The device's lock must be held.
 */
final class Reserve implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Reserve.class.getName());

  private final Calls calls;
  private final DeviceAddress address;
  private Fd fd;

  private Reserve(Calls calls, DeviceAddress address) {
    this.calls = calls;
    this.address = address;
  }

  /**
   * Takes one.
   *
   * @throws org.drover.api.KernelCallException if there is none to be had
   */
  static Reserve of(Calls calls, DeviceAddress address) {
    Reserve reserve = new Reserve(calls, address);
    int number =
        Calls.require(
            reserve.eventfd(),
            "eventfd for the reserve descriptor",
            address.toString(),
            errno -> "close descriptors, or raise the limit of open files");
    reserve.fd = calls.own(number, FdRole.RESERVE);
    return reserve;
  }

  private int eventfd() {
    return calls.kernel().eventfd(0, Fcntl.EFD_CLOEXEC);
  }

  void release() {
    fd.close();
  }

  /** Takes one again, if there is one: without it the next shortage only lacks its remedy. */
  void retake() {
    int number = eventfd();
    if (number < 0) {
      LOG.log(Level.WARNING, "{0} has no reserve descriptor any more", address);
      return;
    }
    fd = calls.own(number, FdRole.RESERVE);
  }

  @Override
  public void close() {
    fd.close();
  }
}
