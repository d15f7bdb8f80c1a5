// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Hands every call on to another kernel: what stands between a caller and a kernel extends it and
 * overrides what it is about.
 */
public abstract class ForwardingKernel implements Kernel {
  /** Who answers. */
  protected final Kernel kernel;

  /**
   * In front of a kernel.
   *
   * @param kernel who answers
   */
  protected ForwardingKernel(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public String scheme() {
    return kernel.scheme();
  }

  @Override
  public String release() {
    return kernel.release();
  }

  @Override
  public int open(String path, int flags) {
    return kernel.open(path, flags);
  }

  @Override
  public int close(int fd) {
    return kernel.close(fd);
  }

  @Override
  public long read(int fd, long address, long length) {
    return kernel.read(fd, address, length);
  }

  @Override
  public long write(int fd, long address, long length) {
    return kernel.write(fd, address, length);
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return kernel.pread(fd, address, length, offset);
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return kernel.pwrite(fd, address, length, offset);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    return kernel.ioctl(fd, request, argument);
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    return kernel.mmap(length, prot, flags, fd, offset);
  }

  @Override
  public int munmap(long address, long length) {
    return kernel.munmap(address, length);
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    return kernel.mprotect(address, length, prot);
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    return kernel.poll(pollfds, nfds, timeoutMs);
  }

  @Override
  public int eventfd(int initval, int flags) {
    return kernel.eventfd(initval, flags);
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return kernel.fcntl(fd, cmd, argument);
  }

  @Override
  public int memfd_create(String name, int flags) {
    return kernel.memfd_create(name, flags);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return kernel.ftruncate(fd, length);
  }

  @Override
  public ByteBuffer view(long address, int length) {
    return kernel.view(address, length);
  }

  @Override
  public long pin(ByteBuffer direct) {
    return kernel.pin(direct);
  }

  @Override
  public void unpin(long address) {
    kernel.unpin(address);
  }

  @Override
  public Sysfs sysfs() {
    return kernel.sysfs();
  }

  @Override
  public String dev() {
    return kernel.dev();
  }

  @Override
  public boolean peek(long address, byte[] into) {
    return kernel.peek(address, into);
  }

  @Override
  public Optional<KernelLog> log() {
    return kernel.log();
  }

  @Override
  public Optional<KernelHost> host() {
    return kernel.host();
  }
}
