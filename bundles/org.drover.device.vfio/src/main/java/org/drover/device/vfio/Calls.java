// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.uapi.Fd;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;

/** System calls of one kernel, with failures as exceptions that name operation and target. */
final class Calls {
  private final Kernel kernel;

  Calls(Kernel kernel) {
    this.kernel = kernel;
  }

  Kernel kernel() {
    return kernel;
  }

  /** What to do about an errno: the second half of a sentence, or an empty text. */
  @FunctionalInterface
  interface Remedy {
    Remedy NONE = errno -> "";

    String of(Errno errno);
  }

  Fd open(String path, int flags, FdRole role, Remedy remedy) {
    return new Fd(kernel, require(kernel.open(path, flags), "open", path, remedy), role);
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
