// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The calls of one name in a trace. Immutable.
 *
 * <p>Percentiles are those of the nearest rank: half of the calls took no longer than {@code p50}.
 * They are read from a histogram whose classes are a thirty-second part of their lower bound wide,
 * so that each is at most 3.2 % more than what was measured; {@code min} and {@code max} are exact.
 *
 * @param call as {@link org.drover.api.TracedCall#call} has it
 * @param count how many, those that failed too
 * @param errors how many of them failed, by the names of their errnos
 * @param min the shortest
 * @param p50 the median
 * @param p90 of ten calls nine took no longer
 * @param p99 of a hundred calls ninety-nine took no longer
 * @param max the longest
 */
public record CallSummary(
    String call,
    long count,
    SortedMap<String, Long> errors,
    Duration min,
    Duration p50,
    Duration p90,
    Duration p99,
    Duration max) {

  /** Keeps the errors from changing. */
  public CallSummary {
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
  }
}
