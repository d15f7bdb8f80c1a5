// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps the newest records in memory, as many as {@link #LIMIT}, and besides, not counted, those of
 * sessions of which the other side may still ask: who had forgotten them would say that nothing was
 * done.
 */
@Component(service = Journal.class, immediate = true)
public final class MemoryJournal implements Journal {
  /** How many records are kept: some hundred sessions of both roles. */
  static final int LIMIT = 4096;

  private static final Set<Point> PROMISES = EnumSet.of(Point.LOADED, Point.COMMITTED);
  private static final Set<Point> ENDS =
      EnumSet.of(Point.SETTLED, Point.DONE, Point.RETURNED, Point.LOST, Point.SPLIT);

  private final UUID instance = UUID.randomUUID();
  private final Deque<Entry> entries = new ArrayDeque<>(LIMIT);
  private final Set<Side> open = new HashSet<>();

  /** One side of a session; both may be in this platform. */
  private record Side(UUID session, Role role) {
    static Side of(Entry entry) {
      return new Side(entry.session(), entry.role());
    }
  }

  @Override
  public UUID instance() {
    return instance;
  }

  @Override
  public synchronized void record(Entry entry) {
    if (PROMISES.contains(entry.point())) {
      open.add(Side.of(entry));
    } else if (ENDS.contains(entry.point())) {
      open.remove(Side.of(entry));
    }
    entries.addLast(entry);
    forgetOldest();
  }

  private void forgetOldest() {
    if (entries.size() <= LIMIT) {
      return;
    }
    long closed = entries.stream().filter(entry -> !open.contains(Side.of(entry))).count();
    Iterator<Entry> oldest = entries.iterator();
    while (closed > LIMIT && oldest.hasNext()) {
      if (!open.contains(Side.of(oldest.next()))) {
        oldest.remove();
        closed--;
      }
    }
  }

  /**
   * Everything that is kept.
   *
   * @return the oldest first
   */
  public synchronized List<Entry> all() {
    return List.copyOf(entries);
  }

  @Override
  public synchronized List<Entry> entries(UUID session) {
    return entries.stream().filter(entry -> entry.session().equals(session)).toList();
  }
}
