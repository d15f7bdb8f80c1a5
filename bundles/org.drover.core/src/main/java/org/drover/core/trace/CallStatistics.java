// SPDX-License-Identifier: Apache-2.0
package org.drover.core.trace;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drover.api.Errno;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;

/** Counts and durations of calls, by their names. */
final class CallStatistics {
  private final SortedMap<String, OneName> names = new TreeMap<>();

  private static final class OneName {
    private final Durations durations = new Durations();
    private final SortedMap<String, Long> errors = new TreeMap<>();
  }

  synchronized void add(TracedCall call) {
    OneName name = names.computeIfAbsent(call.call(), first -> new OneName());
    name.durations.add(call.took());
    call.errno().map(Errno::name).ifPresent(errno -> name.errors.merge(errno, 1L, Long::sum));
  }

  synchronized List<CallSummary> summary() {
    return names.entrySet().stream().map(CallStatistics::summary).toList();
  }

  private static CallSummary summary(Map.Entry<String, OneName> name) {
    Durations durations = name.getValue().durations;
    return new CallSummary(
        name.getKey(),
        durations.count(),
        name.getValue().errors,
        durations.min(),
        durations.percentile(50),
        durations.percentile(90),
        durations.percentile(99),
        durations.max());
  }
}
