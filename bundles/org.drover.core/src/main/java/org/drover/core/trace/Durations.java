// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.time.Duration;

/**
 * A histogram of durations of any length in 15 KiB: below 32 ns each nanosecond is a class, and
 * from there on every power of two has 32 classes, so that a class is at most a thirty-second part
 * of its lower bound wide.
 */
final class Durations {
  private static final int BITS = 5;
  private static final int CLASSES = 1 << BITS;

  private final long[] counts = new long[CLASSES * (Long.SIZE - BITS)];
  private long count;
  private long min = Long.MAX_VALUE;
  private long max;

  Durations() {}

  void add(Duration duration) {
    long nanos = Math.max(0, duration.toNanos());
    counts[index(nanos)]++;
    count++;
    min = Math.min(min, nanos);
    max = Math.max(max, nanos);
  }

  private static int index(long nanos) {
    if (nanos < CLASSES) {
      return (int) nanos;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - BITS;
    return (shift << BITS) + (int) (nanos >>> shift);
  }

  /** The longest duration of a class. */
  private static long upper(int index) {
    if (index < 2 * CLASSES) {
      return index;
    }
    int shift = (index >>> BITS) - 1;
    long lower = (long) (CLASSES + (index & (CLASSES - 1))) << shift;
    return lower + (1L << shift) - 1;
  }

  long count() {
    return count;
  }

  Duration min() {
    return Duration.ofNanos(count == 0 ? 0 : min);
  }

  Duration max() {
    return Duration.ofNanos(max);
  }

  /** The nearest rank: so many per cent of the durations are no longer. */
  Duration percentile(int percent) {
    long rank = Math.max(1, (count * percent + 99) / 100);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Duration.ofNanos(Math.max(min, Math.min(max, upper(i))));
      }
    }
    return max();
  }
}
