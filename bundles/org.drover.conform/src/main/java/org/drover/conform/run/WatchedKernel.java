// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Sysfs;

/** A kernel whose calls are watched. Otherwise it is the one below. */
final class WatchedKernel implements Kernel {
  private final Kernel below;
  private final Watch watch;

  WatchedKernel(Kernel below, Watch watch) {
    this.below = below;
    this.watch = watch;
  }

  @Override
  public String scheme() {
    return below.scheme();
  }

  @Override
  public String release() {
    return below.release();
  }

  @Override
  public int open(String path, int flags) {
    watch.enter("open");
    try {
      return below.open(path, flags);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int close(int fd) {
    watch.enter("close");
    try {
      return below.close(fd);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long read(int fd, long address, long length) {
    watch.enter("read");
    try {
      return below.read(fd, address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long write(int fd, long address, long length) {
    watch.enter("write");
    try {
      return below.write(fd, address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    watch.enter("pread");
    try {
      return below.pread(fd, address, length, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    watch.enter("pwrite");
    try {
      return below.pwrite(fd, address, length, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    watch.enter(IoctlNames.of(request));
    try {
      return below.ioctl(fd, request, argument);
    } finally {
      watch.leave();
    }
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    watch.enter("mmap");
    try {
      return below.mmap(length, prot, flags, fd, offset);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int munmap(long address, long length) {
    watch.enter("munmap");
    try {
      return below.munmap(address, length);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    return below.mprotect(address, length, prot);
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    watch.enter("poll");
    try {
      return below.poll(pollfds, nfds, timeoutMs);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int eventfd(int initval, int flags) {
    return below.eventfd(initval, flags);
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    watch.enter("fcntl");
    try {
      return below.fcntl(fd, cmd, argument);
    } finally {
      watch.leave();
    }
  }

  @Override
  public int memfd_create(String name, int flags) {
    return below.memfd_create(name, flags);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return below.ftruncate(fd, length);
  }

  @Override
  public ByteBuffer view(long address, int length) {
    return below.view(address, length);
  }

  @Override
  public long pin(ByteBuffer direct) {
    return below.pin(direct);
  }

  @Override
  public void unpin(long address) {
    below.unpin(address);
  }

  @Override
  public Sysfs sysfs() {
    return below.sysfs();
  }

  @Override
  public String dev() {
    return below.dev();
  }

  @Override
  public boolean peek(long address, byte[] into) {
    return below.peek(address, into);
  }

  @Override
  public Optional<KernelLog> log() {
    return below.log();
  }
}
