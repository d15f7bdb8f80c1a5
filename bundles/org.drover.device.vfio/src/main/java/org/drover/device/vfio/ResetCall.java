// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;

/**
 * {@code VFIO_DEVICE_RESET}. vfio-pci only tries for the locks that it needs and answers {@code
 * EAGAIN} where somebody else has one; that is asked again for a while.
 */
final class ResetCall {
  private static final int TRIES = 50;
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final DeviceCalls calls;

  ResetCall(DeviceCalls calls) {
    this.calls = calls;
  }

  /** 0 or {@code -errno}. */
  int run() {
    int result = calls.reset();
    for (int tried = 1; result == Errno.EAGAIN.negative() && tried < TRIES; tried++) {
      pause();
      result = calls.reset();
    }
    return result;
  }

  /** Its whole length: a thread that is interrupted does not park. The interrupt is kept. */
  private static void pause() {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + PAUSE_NANOS;
    for (long left = PAUSE_NANOS; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  KernelCallException failure(int result) {
    return Calls.failure(
        result, "VFIO_DEVICE_RESET", calls.address().toString(), ResetCall::remedy);
  }

  private static String remedy(Errno errno) {
    if (errno.equals(Errno.EINVAL) || errno.equals(Errno.ENOTTY)) {
      return "the device has no reset of its own; close it and open it again";
    }
    return errno.equals(Errno.EAGAIN)
        ? "its bus is busy; try again"
        : "close the device and open it again";
  }
}
