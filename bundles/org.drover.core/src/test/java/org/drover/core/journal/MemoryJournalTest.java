// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void hasRoomForNewSessionsHoweverMuchOneInDoubtHasWritten() {
    UUID doubtful = UUID.randomUUID();
    UUID young = UUID.randomUUID();
    write(doubtful, Role.SOURCE, Point.COMMITTED);
    for (int i = 0; i < MemoryJournal.LIMIT; i++) {
      write(doubtful, Role.SOURCE, Point.IN_DOUBT);
    }
    write(young, Role.DESTINATION, Point.ACCEPTED);
    write(young, Role.DESTINATION, Point.LOADED);

    assertThat(journal.entries(young)).hasSize(2);
  }
}
