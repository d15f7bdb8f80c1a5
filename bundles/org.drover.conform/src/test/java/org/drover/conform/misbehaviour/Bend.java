// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

/** What a bent kernel does otherwise; without more it does nothing otherwise. */
interface Bend {
  Bend NONE = new Bend() {};

  default int ioctl(BentKernel kernel, IoctlCall call) {
    return call.forward();
  }

  default long read(BentKernel kernel, MoveCall call) {
    return call.forward();
  }

  default long write(BentKernel kernel, MoveCall call) {
    return call.forward();
  }

  default int fcntl(BentKernel kernel, int fd, int cmd, long argument) {
    return kernel.below.fcntl(fd, cmd, argument);
  }

  default long pread(BentKernel kernel, int fd, long address, long length, long offset) {
    return kernel.below.pread(fd, address, length, offset);
  }

  default int poll(BentKernel kernel, long pollfds, int nfds, int timeoutMs) {
    return kernel.below.poll(pollfds, nfds, timeoutMs);
  }

  default int open(BentKernel kernel, String path, int flags) {
    return kernel.below.open(path, flags);
  }

  default int close(BentKernel kernel, int fd) {
    return kernel.forwardClose(fd);
  }

  /** A bend of ioctls. */
  interface Ioctl extends Bend {
    @Override
    int ioctl(BentKernel kernel, IoctlCall call);
  }

  /** A bend of reads from a data FD. */
  interface Read extends Bend {
    @Override
    long read(BentKernel kernel, MoveCall call);
  }

  /** A bend of writes to a data FD. */
  interface Write extends Bend {
    @Override
    long write(BentKernel kernel, MoveCall call);
  }

  /** A bend of {@code fcntl}. */
  interface Fcntl extends Bend {
    @Override
    int fcntl(BentKernel kernel, int fd, int cmd, long argument);
  }
}
