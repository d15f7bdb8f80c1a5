// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Poll;

/**
 * An open file ({@code struct file}): what several descriptors may share. Counted as the kernel
 * counts: by descriptors, by calls under way, by mappings, by files that hold another file. When
 * the last holder lets go, it is {@linkplain #released released}.
 *
 * <p>The methods without a body of their own answer as a file without that operation does.
 */
abstract class KernelFile {
  /** {@code DEFAULT_POLLMASK} without the two bits that nobody asks for: always ready. */
  static final int ALWAYS_READY = Poll.POLLIN | Poll.POLLOUT;

  private final AtomicInteger holders = new AtomicInteger(1);
  private volatile int statusFlags;

  /**
   * A file with one holder: whoever made it.
   *
   * @param statusFlags access mode and status flags, as {@code F_GETFL} shows them
   */
  KernelFile(int statusFlags) {
    this.statusFlags = statusFlags;
  }

  final void hold() {
    holders.incrementAndGet();
  }

  final void letGo() {
    if (holders.decrementAndGet() == 0) {
      released();
    }
  }

  final int statusFlags() {
    return statusFlags;
  }

  /** {@code F_SETFL}: of the flags that exist here, O_NONBLOCK alone may change. */
  final void setStatusFlags(int flags) {
    statusFlags = (statusFlags & ~Fcntl.O_NONBLOCK) | (flags & Fcntl.O_NONBLOCK);
  }

  final boolean nonBlocking() {
    return (statusFlags & Fcntl.O_NONBLOCK) != 0;
  }

  final boolean readable() {
    return (statusFlags & Fcntl.O_ACCMODE) != Fcntl.O_WRONLY;
  }

  final boolean writable() {
    return (statusFlags & Fcntl.O_ACCMODE) != Fcntl.O_RDONLY;
  }

  /** Whether {@code pread} and {@code pwrite} are possible; {@code ESPIPE} otherwise. */
  boolean seekable() {
    return false;
  }

  /** Whose calls these are, for faults; empty if no device's. */
  Optional<DeviceAddress> device() {
    return Optional.empty();
  }

  /** What a group gets from it by {@code VFIO_GROUP_SET_CONTAINER}; empty if it is no container. */
  Optional<GroupIommu> groupIommu() {
    return Optional.empty();
  }

  /** How many bytes the stream has moved; 0 of a file that is no stream. */
  long position() {
    return 0;
  }

  /** The names of an ioctl that faults may be armed by, {@code ioctl} left out. */
  List<String> names(int request, long argument) {
    return List.of();
  }

  long read(long address, long length) {
    return Errno.EINVAL.negative();
  }

  long write(long address, long length) {
    return Errno.EINVAL.negative();
  }

  long pread(long address, long length, long offset) {
    return Errno.EINVAL.negative();
  }

  long pwrite(long address, long length, long offset) {
    return Errno.EINVAL.negative();
  }

  int ioctl(int request, long argument) {
    return Errno.ENOTTY.negative();
  }

  int truncate(long length) {
    return Errno.EINVAL.negative();
  }

  /** Events that stand, {@code POLL*}. */
  int poll() {
    return ALWAYS_READY;
  }

  /** Maps a part of the file, or tells why not. */
  MapAnswer map(long offset, long length, int prot, int flags) {
    return new MapAnswer(Errno.ENODEV.negative(), null);
  }

  /** Nobody holds it any more. */
  void released() {}

  /**
   * What a file's {@link #map} came to.
   *
   * @param result 0, or {@code -errno}
   * @param bytes the pages that are inside the file; null after an error
   */
  record MapAnswer(int result, ByteBuffer bytes) {}
}
