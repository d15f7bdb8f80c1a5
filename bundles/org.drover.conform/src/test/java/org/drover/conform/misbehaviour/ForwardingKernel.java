// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelLog;
import org.drover.uapi.Sysfs;

/** Hands every call on to another kernel. */
class ForwardingKernel implements Kernel {
  final Kernel below;

  ForwardingKernel(Kernel below) {
    this.below = below;
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
    return below.open(path, flags);
  }

  @Override
  public int close(int fd) {
    return below.close(fd);
  }

  @Override
  public long read(int fd, long address, long length) {
    return below.read(fd, address, length);
  }

  @Override
  public long write(int fd, long address, long length) {
    return below.write(fd, address, length);
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return below.pread(fd, address, length, offset);
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return below.pwrite(fd, address, length, offset);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return below.ioctl(fd, request, argument);
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    return below.mmap(length, prot, flags, fd, offset);
  }

  @Override
  public int munmap(long address, long length) {
    return below.munmap(address, length);
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    return below.mprotect(address, length, prot);
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    return below.poll(pollfds, nfds, timeoutMs);
  }

  @Override
  public int eventfd(int initval, int flags) {
    return below.eventfd(initval, flags);
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return below.fcntl(fd, cmd, argument);
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
