// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.Map;
import java.util.TreeMap;

/** Counts by name. Safe for use from any thread. */
final class CallCounts {
  private final Map<String, Integer> counts = new TreeMap<>();

  synchronized void count(String name) {
    counts.merge(name, 1, Integer::sum);
  }

  synchronized Map<String, Integer> byName() {
    return new TreeMap<>(counts);
  }
}
