// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Things by numbers of 24 bits. Each gets the lowest that is free, as the kernel's {@code
 * xa_alloc()} gives them; 0 is nobody's, so that what was never set is found out.
 */
final class Numbers<T> {
  static final int NONE = 0;

  private static final int BITS_24 = 0xffffff;

  private final int last;
  private final Map<Integer, T> things = new HashMap<>();
  private final BitSet taken = new BitSet();

  Numbers() {
    this(BITS_24);
  }

  /** Up to a number. */
  Numbers(int last) {
    this.last = last;
    taken.set(NONE);
  }

  /** Its number, or NONE if all are taken. */
  int add(T thing) {
    int number = taken.nextClearBit(0);
    if (number > last) {
      return NONE;
    }
    taken.set(number);
    things.put(number, thing);
    return number;
  }

  /** Puts another thing in the place of one that is there. */
  void replace(int number, T thing) {
    things.replace(number, thing);
  }

  IntStream numbers() {
    return taken.stream().skip(1);
  }

  T get(int number) {
    return things.get(number);
  }

  boolean remove(int number) {
    if (things.remove(number) == null) {
      return false;
    }
    taken.clear(number);
    return true;
  }

  int count() {
    return things.size();
  }

  void clear() {
    things.clear();
    taken.clear();
    taken.set(NONE);
  }
}
