// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import org.drover.api.Errno;
import org.drover.api.ReadResult;
import org.drover.api.spi.SavingStream;
import org.drover.uapi.Kernel;

/**
 * The readable data descriptor.
 *
 * <p>A read of 0 is the end of the state only in STOP_COPY. In PRE_COPY and PRE_COPY_P2P some
 * drivers answer 0 where others answer {@code ENOMSG}: nothing at present. Which of the two a 0
 * means follows from what was known before the read began, since the device may go to STOP_COPY
 * while a read is on its way.
 */
final class SavingFd extends KernelStream implements SavingStream {
  private static final ReadResult TEMPORARY_END = new ReadResult.TemporaryEnd();
  private static final ReadResult END = new ReadResult.End();
  private static final ReadResult WOULD_BLOCK = new ReadResult.WouldBlock();

  private final LookAside aside;
  private volatile boolean stopCopy;

  SavingFd(Kernel kernel, DataFd fd, LookAside aside) {
    super(kernel, fd);
    this.aside = aside;
  }

  /** The SET to STOP_COPY has returned. */
  void reachedStopCopy() {
    stopCopy = true;
  }

  /** In PRE_COPY the descriptor stays until the device leaves that: see {@link StreamSlot}. */
  @Override
  public void close() {
    if (stopCopy) {
      super.close();
    } else {
      fd().endAndKeep(CLOSED);
    }
  }

  @Override
  public ReadResult read(ByteBuffer into) {
    if (!into.hasRemaining() || into.isReadOnly()) {
      throw new IllegalArgumentException(
          "a read needs a writable buffer with room: one without would read 0 bytes, as at the end");
    }
    requireSound();
    boolean stateIsFinal = stopCopy;
    long result = transfer(into, SavingFd::read);
    if (result > 0) {
      advance(into, result);
      return new ReadResult.Data((int) result);
    }
    if (result == 0) {
      return stateIsFinal ? END : TEMPORARY_END;
    }
    if (result == Errno.ENOMSG.negative() && !stateIsFinal) {
      return TEMPORARY_END;
    }
    if (result == Errno.EAGAIN.negative()) {
      return WOULD_BLOCK;
    }
    throw fail(Calls.failure(result, "read", fd().name(), errno -> aside.remedy(fd(), errno, "")));
  }

  private static long read(Kernel kernel, int fd, long address, long length) {
    long result;
    do {
      // Interrupted by a signal before anything came: nothing is lost by asking again.
      result = kernel.read(fd, address, length);
    } while (result == Errno.EINTR.negative());
    return result;
  }
}
