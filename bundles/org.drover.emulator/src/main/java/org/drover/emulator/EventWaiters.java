// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.drover.api.Errno;

/**
 * Where threads wait for eventfds and migration data files: one queue for all, since they are few.
 * A thread that is interrupted gets {@code EINTR}, as by a signal.
 */
final class EventWaiters {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Looks at something that the lock guards. */
  int locked(IntSupplier look) {
    lock.lock();
    try {
      return look.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something as soon as it can be done, and wakes the others.
   *
   * @param nonBlocking whether to answer {@code EAGAIN} instead of waiting
   * @param attempt does it, or returns false
   * @return 0, or {@code -errno}
   */
  int await(boolean nonBlocking, BooleanSupplier attempt) {
    lock.lock();
    try {
      while (!attempt.getAsBoolean()) {
        if (nonBlocking) {
          return Errno.EAGAIN.negative();
        }
        changed.await();
      }
      changed.signalAll();
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Errno.EINTR.negative();
    } finally {
      lock.unlock();
    }
  }

  /** How many threads wait. */
  int sleepers() {
    return locked(() -> lock.getWaitQueueLength(changed));
  }

  /** What was waited for may be there now; who waits looks again. */
  void changed() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a count is not 0.
   *
   * @param timeoutMs 0 for not at all, negative for without an end
   * @param count counts, under the lock
   * @return the count, 0 after the time, or {@code -EINTR}
   */
  int await(int timeoutMs, IntSupplier count) {
    long left = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      int found = count.getAsInt();
      while (found == 0 && (timeoutMs < 0 || left > 0)) {
        if (timeoutMs < 0) {
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
        found = count.getAsInt();
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Errno.EINTR.negative();
    } finally {
      lock.unlock();
    }
  }
}
