// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps records in memory, as many as {@link #LIMIT}, and besides, not counted, those of sessions
 * of which the other side may still ask: who had forgotten them would say that nothing was done.
 * What is forgotten is a whole side of a session, so that nothing is answered from the half of one.
 */
@Component(service = Journal.class, immediate = true)
public final class MemoryJournal implements Journal {
  /** How many records are kept: some hundred sessions of both roles. */
  static final int LIMIT = 4096;

  private static final Set<Point> PROMISES = EnumSet.of(Point.LOADED, Point.COMMITTED);
  private static final Set<Point> ENDS =
      EnumSet.of(Point.SETTLED, Point.DONE, Point.RETURNED, Point.LOST, Point.SPLIT);

  private final UUID instance = UUID.randomUUID();

  /** Sides of which may be asked. */
  private final Map<Side, List<Written>> open = new HashMap<>();

  /** Any others; that of which nothing was written for longest comes first. */
  private final Map<Side, List<Written>> forgettable = new LinkedHashMap<>();

  /** The records of those. */
  private int count;

  private long next;

  /** One side of a session; both may be in this platform. */
  private record Side(UUID session, Role role) {
    static Side of(Entry entry) {
      return new Side(entry.session(), entry.role());
    }
  }

  /** A record, and how many were written before it. */
  private record Written(long number, Entry entry) {}

  @Override
  public UUID instance() {
    return instance;
  }

  /** Takes as long however much is kept: some records are written while a device stands. */
  @Override
  public synchronized void record(Entry entry) {
    Side side = Side.of(entry);
    boolean promised = open.containsKey(side);
    List<Written> written = taken(side);
    written.add(new Written(next++, entry));
    if (PROMISES.contains(entry.point()) || (promised && !ENDS.contains(entry.point()))) {
      open.put(side, written);
      return;
    }
    forgettable.put(side, written);
    count += written.size();
    forgetOldest();
  }

  private List<Written> taken(Side side) {
    List<Written> promised = open.remove(side);
    if (promised != null) {
      return promised;
    }
    List<Written> other = forgettable.remove(side);
    if (other == null) {
      return new ArrayList<>();
    }
    count -= other.size();
    return other;
  }

  /** But not what was written just now, however much that is. */
  private void forgetOldest() {
    Iterator<List<Written>> oldest = forgettable.values().iterator();
    while (count > LIMIT && forgettable.size() > 1) {
      count -= oldest.next().size();
      oldest.remove();
    }
  }

  /**
   * Everything that is kept.
   *
   * @return the oldest first
   */
  public synchronized List<Entry> all() {
    return inOrder(
        Stream.concat(open.values().stream(), forgettable.values().stream()).flatMap(List::stream));
  }

  @Override
  public synchronized List<Entry> entries(UUID session) {
    return inOrder(
        Stream.of(Role.values())
            .map(role -> new Side(session, role))
            .flatMap(side -> Stream.of(open, forgettable).map(sides -> sides.get(side)))
            .filter(Objects::nonNull)
            .flatMap(List::stream));
  }

  private static List<Entry> inOrder(Stream<Written> written) {
    return written.sorted(Comparator.comparingLong(Written::number)).map(Written::entry).toList();
  }
}
