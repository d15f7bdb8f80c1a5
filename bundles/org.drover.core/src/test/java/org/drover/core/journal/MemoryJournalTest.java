// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.core.journal.Journal.Point;
import org.drover.core.journal.Journal.Role;
import org.junit.jupiter.api.Test;

class MemoryJournalTest {
  private final MemoryJournal journal = new MemoryJournal();

  private void write(UUID session, Role role, Point point) {
    journal.record(new Journal.Entry(session, role, point, Optional.empty(), ""));
  }

  /** Without it nobody could tell the one that took part from any other that asks. */
  private static final Journal.Agreement AGREED =
      new Journal.Agreement(new UUID(0, 2), 1, List.of());

  private void accept(UUID session) {
    journal.record(
        new Journal.Entry(session, Role.DESTINATION, Point.ACCEPTED, Optional.of(AGREED), ""));
  }

  private void fill() {
    for (int i = 0; i < MemoryJournal.LIMIT; i++) {
      write(new UUID(7, i), Role.DESTINATION, Point.GAVE_UP);
    }
  }

  @Test
  void forgetsTheOldest() {
    UUID session = UUID.randomUUID();
    write(session, Role.DESTINATION, Point.GAVE_UP);
    fill();
    assertThat(journal.entries(session)).isEmpty();
    assertThat(journal.all()).hasSize(MemoryJournal.LIMIT);
  }

  @Test
  void forgetsNothingOfWhichTheOtherSideMayStillAsk() {
    UUID loaded = UUID.randomUUID();
    UUID committed = UUID.randomUUID();
    accept(loaded);
    write(loaded, Role.DESTINATION, Point.LOADED);
    write(loaded, Role.DESTINATION, Point.GAVE_UP);
    write(committed, Role.SOURCE, Point.COMMITTED);
    fill();
    assertThat(journal.entries(loaded)).hasSize(3);
    assertThat(journal.entries(loaded).get(0).agreement()).contains(AGREED);
    assertThat(journal.entries(committed)).hasSize(1);

    write(loaded, Role.DESTINATION, Point.SETTLED);
    write(committed, Role.SOURCE, Point.DONE);
    fill();
    assertThat(journal.entries(loaded)).isEmpty();
    assertThat(journal.entries(committed)).isEmpty();
  }

  /** In the order of writing, whatever is forgotten of it first. */
  @Test
  void tellsInTheOrderOfWritingWhatBothSidesWrote() {
    UUID session = UUID.randomUUID();
    write(session, Role.SOURCE, Point.ACCEPTED);
    write(session, Role.DESTINATION, Point.LOADED);
    write(session, Role.SOURCE, Point.COMMITTED);
    write(session, Role.DESTINATION, Point.RAN);
    write(session, Role.SOURCE, Point.DONE);
    write(session, Role.DESTINATION, Point.SETTLED);

    assertThat(journal.entries(session))
        .extracting(Journal.Entry::point)
        .containsExactly(
            Point.ACCEPTED, Point.LOADED, Point.COMMITTED, Point.RAN, Point.DONE, Point.SETTLED);
    assertThat(journal.all()).isEqualTo(journal.entries(session));
  }

  /** A record is written while a device stands; counting all that is kept would make garbage. */
  @Test
  void writesWithoutRegardToHowMuchIsKept() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    fill();
    fill();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      write(new UUID(8, i), Role.SOURCE, Point.ACCEPTED);
      write(new UUID(8, i), Role.SOURCE, Point.COMMITTED);
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / 200;

    assertThat(each).as("bytes per record").isLessThan(MemoryJournal.LIMIT);
  }

  @Test
  void forgetsASideAsAWhole() {
    UUID session = UUID.randomUUID();
    write(session, Role.DESTINATION, Point.ACCEPTED);
    write(session, Role.DESTINATION, Point.GAVE_UP);
    for (int i = 0; i < MemoryJournal.LIMIT - 1; i++) {
      write(new UUID(7, i), Role.DESTINATION, Point.GAVE_UP);
    }

    assertThat(journal.entries(session)).isEmpty();
    assertThat(journal.all()).hasSize(MemoryJournal.LIMIT - 1);
  }

  @Test
  void hasRoomForNewSessionsHoweverMuchOneInDoubtHasWritten() {
    UUID doubtful = UUID.randomUUID();
    UUID young = UUID.randomUUID();
    write(doubtful, Role.SOURCE, Point.COMMITTED);
    for (int i = 0; i < MemoryJournal.LIMIT; i++) {
      write(doubtful, Role.SOURCE, Point.IN_DOUBT);
    }
    write(young, Role.DESTINATION, Point.ACCEPTED);
    write(UUID.randomUUID(), Role.DESTINATION, Point.ACCEPTED);

    assertThat(journal.entries(young)).hasSize(1);
  }
}
