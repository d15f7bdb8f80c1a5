// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.api.Errno;

/**
 * An eventfd that was looked up for interrupts.
 *
 * @param result 0 or {@code -errno}
 * @param file held by whoever looked it up; null for none
 */
record HeldEvent(int result, EventFile file) {

  /** {@code eventfd_ctx_fdget()}, of a number that is not negative. */
  static HeldEvent of(FdTable fds, int fd) {
    if (fd < 0) {
      return new HeldEvent(0, null);
    }
    KernelFile file = fds.hold(fd);
    if (file == null) {
      return new HeldEvent(Errno.EBADF.negative(), null);
    }
    if (file instanceof EventFile events) {
      return new HeldEvent(0, events);
    }
    file.letGo();
    return new HeldEvent(Errno.EINVAL.negative(), null);
  }
}
