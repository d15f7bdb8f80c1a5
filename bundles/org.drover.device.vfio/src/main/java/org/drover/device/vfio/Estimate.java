// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

/** Byte counts that the kernel guesses: {@code u64}, may grow, may be 0, no length of anything. */
final class Estimate {
  private Estimate() {}

  /** As a Java number: what does not fit is as much as there can be. */
  static long ofU64(long value) {
    return value < 0 ? Long.MAX_VALUE : value;
  }
}
