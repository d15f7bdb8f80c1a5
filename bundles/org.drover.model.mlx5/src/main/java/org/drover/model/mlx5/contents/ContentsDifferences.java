// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Compares two living functions field by field. Both must be still. */
public final class ContentsDifferences {
  /** Whoever reads more than these does not read them. */
  private static final int MOST_PAGES = 20;

  private final VfContents one;
  private final VfContents other;
  private final List<String> found = new ArrayList<>();

  private ContentsDifferences(VfContents one, VfContents other) {
    this.one = one;
    this.other = other;
  }

  /**
   * Compares.
   *
   * @param one of them
   * @param other of any size
   * @return what differs, each as {@code queue 3 producer: 17 and 12}; of the rest, which has no
   *     meaning, the first 20 pages; empty if they are equal to the byte
   */
  public static List<String> between(VfContents one, VfContents other) {
    return new ContentsDifferences(one, other).find();
  }

  private List<String> find() {
    compare("size", one.memory().size(), other.memory().size());
    if (!found.isEmpty()) {
      return found;
    }
    long from = 0;
    if (one.isLaidOut() && other.isLaidOut()) {
      compareFields();
      from = VfLayout.AT_REST;
    }
    comparePages(from);
    return found;
  }

  private void compareFields() {
    compare("steps", one.steps(), other.steps());
    for (Counter counter : Counter.values()) {
      compare(
          "counter " + counter.name().toLowerCase(Locale.ROOT),
          one.counter(counter),
          other.counter(counter));
    }
    for (int index = 0; index < VfLayout.QUEUES; index++) {
      compareQueues("queue " + index + " ", one.queue(index), other.queue(index));
    }
    for (int index = 0; index < VfLayout.MACS; index++) {
      compare("mac " + index, one.mac(index), other.mac(index));
    }
    for (int index = 0; index < VfLayout.RKEYS; index++) {
      compare("rkey " + index, one.rkey(index), other.rkey(index));
    }
  }

  private void compareQueues(String name, Queue a, Queue b) {
    compare(name + "number", a.number(), b.number());
    compare(name + "state", a.state(), b.state());
    compare(name + "producer", a.producer(), b.producer());
    compare(name + "consumer", a.consumer(), b.consumer());
    compare(name + "ring", a.ring(), b.ring());
    compare(name + "entries", a.entries(), b.entries());
  }

  private void compare(String name, Object a, Object b) {
    if (!Objects.equals(a, b)) {
      found.add(name + ": " + a + " and " + b);
    }
  }

  private void comparePages(long from) {
    ByteBuffer a = ByteBuffer.allocate(PagedMemory.PAGE);
    ByteBuffer b = ByteBuffer.allocate(PagedMemory.PAGE);
    long size = one.memory().size();
    int named = 0;
    for (long at = from; at < size && named < MOST_PAGES; at += PagedMemory.PAGE) {
      int count = (int) Math.min(PagedMemory.PAGE, size - at);
      one.memory().read(at, a.clear().limit(count));
      other.memory().read(at, b.clear().limit(count));
      int differs = a.flip().mismatch(b.flip());
      if (differs >= 0) {
        found.add("page at 0x%x: from its byte %d on".formatted(at, differs));
        named++;
      }
    }
  }
}
