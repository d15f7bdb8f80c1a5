// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Ranges of device addresses that do not overlap, found by any address in them, as the kernel's
 * interval trees find them. All addresses are unsigned. Its owner guards it.
 *
 * @param <S> what has the ranges
 */
final class Spans<S extends Spans.Span> {
  private final NavigableMap<Long, S> spans = new TreeMap<>(Long::compareUnsigned);

  /** A range of addresses that is not empty. */
  interface Span {
    /** The first address. */
    long iova();

    /** The last address, which is part of it. */
    long last();
  }

  int size() {
    return spans.size();
  }

  /** All of them, the lowest first. */
  List<S> all() {
    return List.copyOf(spans.values());
  }

  /** Adds one in the place of one that begins where it does; it must overlap no other. */
  void add(S span) {
    spans.put(span.iova(), span);
  }

  void remove(S span) {
    spans.remove(span.iova());
  }

  void clear() {
    spans.clear();
  }

  /** The lowest one that has an address in a range. */
  Optional<S> first(long iova, long last) {
    Map.Entry<Long, S> before = spans.floorEntry(iova);
    if (before != null && Long.compareUnsigned(before.getValue().last(), iova) >= 0) {
      return Optional.of(before.getValue());
    }
    return Optional.ofNullable(spans.ceilingEntry(iova))
        .map(Map.Entry::getValue)
        .filter(span -> Long.compareUnsigned(span.iova(), last) <= 0);
  }
}
