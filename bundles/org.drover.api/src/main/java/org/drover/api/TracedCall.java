// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A system call of a traced device. Immutable.
 *
 * @param sequence its number in its trace, from 1 on; gaps are calls that were dropped
 * @param at when it began, by the platform's clock
 * @param thread the name of the thread that made it
 * @param device for whom it was made
 * @param file what it was about, {@code DEVICE fd 9} for example; empty if it was about no
 *     descriptor
 * @param call the system call's name, or of an ioctl that of the request, for example {@code
 *     VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE}
 * @param arguments in words; of what the kernel changed the value before and after, {@code
 *     data_fd=-1 -> 11}
 * @param result what it returned; negative is {@code -errno}
 * @param took its duration, without what the trace itself took
 */
public record TracedCall(
    long sequence,
    Instant at,
    String thread,
    DeviceAddress device,
    String file,
    String call,
    String arguments,
    long result,
    Duration took) {

  /**
   * Why it failed.
   *
   * @return empty if it did not
   */
  public Optional<Errno> errno() {
    return result < 0 && result >= -4095 ? Optional.of(Errno.ofResult(result)) : Optional.empty();
  }
}
