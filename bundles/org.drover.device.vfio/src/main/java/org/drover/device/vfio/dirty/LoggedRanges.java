// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.IovaRange;

/** Ranges for a device that takes only so many: {@code LOG_MAX_RANGES}, or {@code E2BIG}. */
final class LoggedRanges {
  private LoggedRanges() {}

  /**
   * Ranges that cover all of the given ones. Where there are too many, those with the least memory
   * between them become one.
   *
   * @param ranges without overlaps
   * @param most how many there may be, above 0
   * @return in ascending order
   */
  static List<IovaRange> covering(List<IovaRange> ranges, int most) {
    List<IovaRange> sorted = ranges.stream().sorted().toList();
    if (sorted.size() <= most) {
      return sorted;
    }
    List<Long> gaps = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      gaps.add(gap(sorted, i));
    }
    gaps.sort(Long::compareUnsigned);
    int joins = sorted.size() - most;
    return joined(sorted, gaps.get(joins - 1), joins);
  }

  /** What lies between a range and the one before it. */
  private static long gap(List<IovaRange> sorted, int index) {
    return sorted.get(index).iova() - sorted.get(index - 1).end();
  }

  /** Joins over the gaps up to a width, as many as are asked for: equal ones may be too many. */
  private static List<IovaRange> joined(List<IovaRange> sorted, long widest, int joins) {
    List<IovaRange> joined = new ArrayList<>(List.of(sorted.get(0)));
    int left = joins - narrower(sorted, widest);
    for (int i = 1; i < sorted.size(); i++) {
      int order = Long.compareUnsigned(gap(sorted, i), widest);
      if (order < 0 || (order == 0 && left-- > 0)) {
        long start = joined.remove(joined.size() - 1).iova();
        joined.add(new IovaRange(start, sorted.get(i).end() - start));
      } else {
        joined.add(sorted.get(i));
      }
    }
    return joined;
  }

  private static int narrower(List<IovaRange> sorted, long widest) {
    int count = 0;
    for (int i = 1; i < sorted.size(); i++) {
      count += Long.compareUnsigned(gap(sorted, i), widest) < 0 ? 1 : 0;
    }
    return count;
  }
}
