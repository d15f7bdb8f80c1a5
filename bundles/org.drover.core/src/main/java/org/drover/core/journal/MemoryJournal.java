// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.osgi.service.component.annotations.Component;

/** Keeps the newest records in memory, as many as {@link #LIMIT}. */
@Component(service = Journal.class, immediate = true)
public final class MemoryJournal implements Journal {
  /** How many records are kept: some hundred sessions of both roles. */
  static final int LIMIT = 4096;

  private final UUID instance = UUID.randomUUID();
  private final Deque<Entry> entries = new ArrayDeque<>(LIMIT);

  @Override
  public UUID instance() {
    return instance;
  }

  @Override
  public synchronized void record(Entry entry) {
    if (entries.size() == LIMIT) {
      entries.removeFirst();
    }
    entries.addLast(entry);
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
