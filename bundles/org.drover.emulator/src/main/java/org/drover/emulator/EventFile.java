// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Poll;

/** An eventfd ({@code fs/eventfd.c}). */
final class EventFile extends KernelFile {
  /** The count stays below the largest 64-bit number. */
  private static final long MOST = -2L;

  private final AddressTable memory;
  private final EventWaiters waiters;
  private final boolean semaphore;
  private long count;

  EventFile(AddressTable memory, EventWaiters waiters, int initval, int flags) {
    super(Fcntl.O_RDWR | (flags & Fcntl.EFD_NONBLOCK));
    this.memory = memory;
    this.waiters = waiters;
    this.semaphore = (flags & Fcntl.EFD_SEMAPHORE) != 0;
    this.count = Integer.toUnsignedLong(initval);
  }

  @Override
  long read(long address, long length) {
    if (length < Long.BYTES) {
      return Errno.EINVAL.negative();
    }
    ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    int result = waiters.await(nonBlocking(), () -> take(value));
    if (result < 0) {
      return result;
    }
    return memory.copyTo(address, value) ? Long.BYTES : Errno.EFAULT.negative();
  }

  private boolean take(ByteBuffer value) {
    if (count == 0) {
      return false;
    }
    long taken = semaphore ? 1 : count;
    count -= taken;
    value.putLong(0, taken);
    return true;
  }

  @Override
  long write(long address, long length) {
    if (length < Long.BYTES) {
      return Errno.EINVAL.negative();
    }
    Optional<ByteBuffer> value = memory.copyFrom(address, Long.BYTES);
    if (value.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    long added = value.get().getLong(0);
    if (added == -1L) {
      return Errno.EINVAL.negative();
    }
    int result = waiters.await(nonBlocking(), () -> add(added));
    return result < 0 ? result : Long.BYTES;
  }

  private boolean add(long added) {
    if (Long.compareUnsigned(added, MOST - count) > 0) {
      return false;
    }
    count += added;
    return true;
  }

  /** {@code eventfd_signal()}: counts one more, unless the count is full. */
  void signal() {
    waiters.await(true, () -> add(1));
  }

  @Override
  int poll() {
    return waiters.locked(
        () ->
            (count != 0 ? Poll.POLLIN : 0)
                | (Long.compareUnsigned(count, MOST) < 0 ? Poll.POLLOUT : 0));
  }
}
