// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;

/** A kernel whose calls are watched where the kernel may keep them. Otherwise the one below. */
final class WatchedKernel extends ForwardingKernel {
  private final Watch watch;

  WatchedKernel(Kernel kernel, Watch watch) {
    super(kernel);
    this.watch = watch;
  }

  @Override
  public int open(String path, int flags) {
    watch.enter("open");
    try {
      return super.open(path, flags);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int close(int fd) {
    watch.enter("close");
    try {
      return super.close(fd);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long read(int fd, long address, long length) {
    watch.enter("read");
    try {
      return super.read(fd, address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long write(int fd, long address, long length) {
    watch.enter("write");
    try {
      return super.write(fd, address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    watch.enter("pread");
    try {
      return super.pread(fd, address, length, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    watch.enter("pwrite");
    try {
      return super.pwrite(fd, address, length, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    watch.enter(IoctlNames.of(request));
    try {
      return super.ioctl(fd, request, argument);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    watch.enter("mmap");
    try {
      return super.mmap(length, prot, flags, fd, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int munmap(long address, long length) {
    watch.enter("munmap");
    try {
      return super.munmap(address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    watch.enter("poll");
    try {
      return super.poll(pollfds, nfds, timeoutMs);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    watch.enter("fcntl");
    try {
      return super.fcntl(fd, cmd, argument);
    } finally {
      watch.leave();
    }
  }
}
