// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;

/**
 * An eventfd of a device's kernel, which counts how often it was signalled and never blocks. Its
 * calls may go past whoever traces the device, so each is given its kernel.
 */
final class EventFd implements AutoClose {
  private final Fd fd;
  private final String device;

  private EventFd(Fd fd, String device) {
    this.fd = fd;
    this.device = device;
  }

  /**
   * Makes one.
   *
   * @param use what for, for messages: {@code interrupts}
   * @param device whose, for messages
   */
  static EventFd open(Calls calls, String use, String device) {
    int number =
        Calls.require(
            calls.kernel().eventfd(0, Fcntl.EFD_CLOEXEC | Fcntl.EFD_NONBLOCK),
            "eventfd for " + use,
            device,
            errno -> "close descriptors, or raise the limit of open files");
    return new EventFd(calls.own(number, FdRole.EVENT), device);
  }

  int number() {
    return fd.number();
  }

  boolean isOpen() {
    return fd.isOpen();
  }

  /**
   * Counts one more; one that is full stays so, and signalled.
   *
   * @throws KernelCallException if the kernel refuses
   */
  void signal(Kernel kernel) {
    ByteBuffer one = counter().putLong(0, 1);
    long address = kernel.pin(one);
    try {
      require(kernel.write(number(), address, Long.BYTES), "write to an eventfd");
    } finally {
      kernel.unpin(address);
    }
  }

  /**
   * How often it was signalled since this was asked last.
   *
   * @throws KernelCallException if the kernel refuses
   */
  long take(Kernel kernel) {
    ByteBuffer count = counter();
    long address = kernel.pin(count);
    try {
      return require(kernel.read(number(), address, Long.BYTES), "read of an eventfd")
          ? count.getLong(0)
          : 0;
    } finally {
      kernel.unpin(address);
    }
  }

  private static ByteBuffer counter() {
    return ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
  }

  /** Whether the counter had something, or room: EAGAIN says that it has not. */
  private boolean require(long result, String operation) {
    if (result < 0 && result != Errno.EAGAIN.negative()) {
      throw Calls.failure(result, operation, device, Calls.Remedy.NONE);
    }
    return result >= 0;
  }

  @Override
  public void close() {
    fd.close();
  }

  @Override
  public String toString() {
    return "an eventfd of " + device;
  }
}
