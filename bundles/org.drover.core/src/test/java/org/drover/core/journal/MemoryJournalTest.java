// SPDX-License-Identifier: Apache-2.0
package org.drover.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

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
    write(loaded, Role.DESTINATION, Point.LOADED);
    write(loaded, Role.DESTINATION, Point.GAVE_UP);
    write(committed, Role.SOURCE, Point.COMMITTED);
    fill();
    assertThat(journal.entries(loaded)).hasSize(2);
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
