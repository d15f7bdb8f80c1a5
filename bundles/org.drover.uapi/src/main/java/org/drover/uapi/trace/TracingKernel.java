// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.uapi.FdRole;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;

/**
 * A kernel whose calls can be listened to. While nobody does, a call is one volatile read and the
 * other kernel's own call; what the decorator keeps then is only what each open descriptor is.
 *
 * <p>What a descriptor is comes from whoever opened it ({@link #assign}), since the paths and the
 * answers that tell it pass by while nobody listens. The bytes of streams and regions are never
 * looked at.
 */
public final class TracingKernel extends ForwardingKernel {
  private final CallTap tap;
  private final Map<Integer, FdRole> roles = new ConcurrentHashMap<>();

  /**
   * The kernel itself, for a call that nobody may read: of one that has a secret in it.
   *
   * @return as constructed
   */
  public Kernel untraced() {
    return kernel;
  }

  /**
   * Decorates a kernel.
   *
   * @param kernel who answers
   * @param tap where listeners come and go
   */
  public TracingKernel(Kernel kernel, CallTap tap) {
    super(kernel);
    this.tap = tap;
  }

  /**
   * Says what a descriptor is, until it is closed.
   *
   * @param fd a descriptor of this kernel
   * @param role what it is
   */
  public void assign(int fd, FdRole role) {
    roles.put(fd, role);
  }

  private Recording recording(int fd) {
    return new Recording(tap, fd, Optional.ofNullable(roles.get(fd)));
  }

  private Recording recording() {
    return new Recording(tap, -1, Optional.empty());
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    if (!tap.isOn()) {
      return kernel.ioctl(fd, request, argument);
    }
    Optional<FdRole> role = Optional.ofNullable(roles.get(fd));
    IoctlArgument given = IoctlArgument.of(kernel, role, request, argument);
    Recording recording = new Recording(tap, fd, role);
    int result = kernel.ioctl(fd, request, argument);
    recording.returned();
    recording.tell(result, given.andAfter(kernel));
    return result;
  }

  @Override
  public long read(int fd, long address, long length) {
    if (!tap.isOn()) {
      return kernel.read(fd, address, length);
    }
    Recording recording = recording(fd);
    long result = kernel.read(fd, address, length);
    return recording.end(result, () -> PlainCalls.transfer("read", length));
  }

  @Override
  public long write(int fd, long address, long length) {
    if (!tap.isOn()) {
      return kernel.write(fd, address, length);
    }
    Recording recording = recording(fd);
    long result = kernel.write(fd, address, length);
    return recording.end(result, () -> PlainCalls.transfer("write", length));
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    if (!tap.isOn()) {
      return kernel.pread(fd, address, length, offset);
    }
    Recording recording = recording(fd);
    long result = kernel.pread(fd, address, length, offset);
    return recording.end(result, () -> PlainCalls.transferAt("pread", length, offset));
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    if (!tap.isOn()) {
      return kernel.pwrite(fd, address, length, offset);
    }
    Recording recording = recording(fd);
    long result = kernel.pwrite(fd, address, length, offset);
    return recording.end(result, () -> PlainCalls.transferAt("pwrite", length, offset));
  }

  @Override
  public int open(String path, int flags) {
    if (!tap.isOn()) {
      return kernel.open(path, flags);
    }
    Recording recording = recording();
    int result = kernel.open(path, flags);
    return recording.end(result, () -> PlainCalls.open(path, flags));
  }

  @Override
  public int close(int fd) {
    // Before the call: afterwards the number may be somebody else's already.
    FdRole role = roles.remove(fd);
    if (!tap.isOn()) {
      return kernel.close(fd);
    }
    Recording recording = new Recording(tap, fd, Optional.ofNullable(role));
    int result = kernel.close(fd);
    return recording.end(result, () -> new CallText("close", ""));
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    if (!tap.isOn()) {
      return kernel.mmap(length, prot, flags, fd, offset);
    }
    Recording recording = recording(fd);
    long result = kernel.mmap(length, prot, flags, fd, offset);
    return recording.end(result, () -> PlainCalls.mmap(length, prot, flags, offset));
  }

  @Override
  public int munmap(long address, long length) {
    if (!tap.isOn()) {
      return kernel.munmap(address, length);
    }
    Recording recording = recording();
    int result = kernel.munmap(address, length);
    return recording.end(result, () -> PlainCalls.range("munmap", address, length));
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    if (!tap.isOn()) {
      return kernel.mprotect(address, length, prot);
    }
    Recording recording = recording();
    int result = kernel.mprotect(address, length, prot);
    return recording.end(result, () -> PlainCalls.mprotect(address, length, prot));
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    if (!tap.isOn()) {
      return kernel.poll(pollfds, nfds, timeoutMs);
    }
    Recording recording = recording();
    int result = kernel.poll(pollfds, nfds, timeoutMs);
    return recording.end(result, () -> PlainCalls.poll(nfds, timeoutMs));
  }

  @Override
  public int eventfd(int initval, int flags) {
    if (!tap.isOn()) {
      return kernel.eventfd(initval, flags);
    }
    Recording recording = recording();
    int result = kernel.eventfd(initval, flags);
    return recording.end(result, () -> PlainCalls.eventfd(initval, flags));
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    if (!tap.isOn()) {
      return kernel.fcntl(fd, cmd, argument);
    }
    Recording recording = recording(fd);
    int result = kernel.fcntl(fd, cmd, argument);
    return recording.end(result, () -> PlainCalls.fcntl(cmd, argument));
  }

  @Override
  public int memfd_create(String name, int flags) {
    if (!tap.isOn()) {
      return kernel.memfd_create(name, flags);
    }
    Recording recording = recording();
    int result = kernel.memfd_create(name, flags);
    return recording.end(result, () -> PlainCalls.memfdCreate(name, flags));
  }

  @Override
  public int ftruncate(int fd, long length) {
    if (!tap.isOn()) {
      return kernel.ftruncate(fd, length);
    }
    Recording recording = recording(fd);
    int result = kernel.ftruncate(fd, length);
    return recording.end(result, () -> PlainCalls.transfer("ftruncate", length));
  }
}
