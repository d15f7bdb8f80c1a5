// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.trace.TracingKernel;

/**
 * System calls of one kernel for one device, with failures as exceptions that name operation and
 * target. Whoever traces the device hears of them.
 */
final class Calls {
  private final TracingKernel kernel;

  Calls(TracingKernel kernel) {
    this.kernel = kernel;
  }

  Kernel kernel() {
    return kernel;
  }

  /** The same kernel past whoever traces: for what is nobody's to read. */
  Kernel untraced() {
    return kernel.untraced();
  }

  /** What to do about an errno: the second half of a sentence, or an empty text. */
  @FunctionalInterface
  interface Remedy {
    Remedy NONE = errno -> "";

    String of(Errno errno);
  }

  Fd open(String path, int flags, FdRole role, Remedy remedy) {
    return own(require(kernel.open(path, flags), "open", path, remedy), role);
  }

  /** Takes over a descriptor that a call handed out, and says in traces what it is. */
  Fd own(int number, FdRole role) {
    Fd fd = new Fd(kernel, number, role);
    kernel.assign(number, role);
    return fd;
  }

  int ioctl(Fd fd, int request, long argument, String operation, String target, Remedy remedy) {
    return require(kernel.ioctl(fd.number(), request, argument), operation, target, remedy);
  }

  int ioctl(Fd fd, int request, long argument, String operation, String target) {
    return ioctl(fd, request, argument, operation, target, Remedy.NONE);
  }

  static int require(int result, String operation, String target, Remedy remedy) {
    if (result < 0) {
      throw failure(result, operation, target, remedy);
    }
    return result;
  }

  static KernelCallException failure(long result, String operation, String target, Remedy remedy) {
    Errno errno = Errno.ofResult(result);
    return new KernelCallException(operation, target, errno, remedy.of(errno));
  }
}
