// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.util.Optional;
import org.drover.uapi.FdRole;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.drover.uapi.trace.UapiNames;

/** A kernel whose calls are watched where the kernel may keep them. Otherwise the one below. */
final class WatchedKernel extends ForwardingKernel {
  private final Watch watch;

  WatchedKernel(Kernel kernel, Watch watch) {
    super(kernel);
    this.watch = watch;
  }

  @Override
  public int open(String path, int flags) {
    return (int) watch.during("open", () -> super.open(path, flags));
  }

  @Override
  public int close(int fd) {
    return (int) watch.during("close", () -> super.close(fd));
  }

  @Override
  public long read(int fd, long address, long length) {
    return watch.during("read", () -> super.read(fd, address, length));
  }

  @Override
  public long write(int fd, long address, long length) {
    return watch.during("write", () -> super.write(fd, address, length));
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return watch.during("pread", () -> super.pread(fd, address, length, offset));
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return watch.during("pwrite", () -> super.pwrite(fd, address, length, offset));
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return (int) watch.during(name(request), () -> super.ioctl(fd, request, argument));
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    return watch.during("mmap", () -> super.mmap(length, prot, flags, fd, offset));
  }

  @Override
  public int munmap(long address, long length) {
    return (int) watch.during("munmap", () -> super.munmap(address, length));
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    return (int) watch.during("poll", () -> super.poll(pollfds, nfds, timeoutMs));
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return (int) watch.during("fcntl", () -> super.fcntl(fd, cmd, argument));
  }

  private static String name(long request) {
    return "ioctl "
        + UapiNames.request(Optional.of(FdRole.DEVICE), request)
            .orElse("0x" + Long.toHexString(request));
  }
}
