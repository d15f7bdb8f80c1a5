// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How long one transfer took.
 *
 * @param nanos by the clock
 * @param cpuNanos of all processors together
 */
record Pumped(long nanos, long cpuNanos) {

  /** GB (10^9 bytes) in a second. */
  double rate(long bytes) {
    return (double) bytes / nanos;
  }

  /** Processor seconds for each GB. */
  double cost(long bytes) {
    return (double) cpuNanos / bytes;
  }

  /** The middle one of some figures; of an even count the higher of the two. */
  static <T> double median(List<T> all, ToDoubleFunction<T> figure) {
    double[] sorted = all.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
