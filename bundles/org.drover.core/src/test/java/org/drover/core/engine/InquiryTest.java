// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.journal.Journal.Role;
import org.drover.core.journal.MemoryJournal;
import org.drover.core.protocol.Message;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a destination answers from its journal alone, by the points that stand there. */
class InquiryTest {
  private static final UUID SESSION = new UUID(0, 1);
  private static final UUID SOURCE = new UUID(0, 2);

  private final MemoryJournal journal = new MemoryJournal();

  private void write(Role role, Point point) {
    Optional<Journal.Agreement> agreement =
        point == Point.ACCEPTED
            ? Optional.of(new Journal.Agreement(SOURCE, 1, List.of()))
            : Optional.empty();
    journal.record(new Journal.Entry(SESSION, role, point, agreement, "because"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ACCEPTED GAVE_UP                  | GAVE_UP
          ACCEPTED LOADED                   | REFUSE
          ACCEPTED LOADED IN_DOUBT          | REFUSE
          ACCEPTED LOADED STARTING          | REFUSE
          ACCEPTED LOADED STARTING RAN      | RUNNING
          ACCEPTED LOADED GAVE_UP           | GAVE_UP
          ACCEPTED LOADED GAVE_UP SETTLED   | SETTLED
          ACCEPTED LOADED STARTING RAN SETTLED | SETTLED
          ACCEPTED LOADED FORCED STARTING RAN SPLIT | SETTLED
          """)
  void answersWhatWasDecidedAndNothingElse(String points, String answer) {
    for (String point : points.split(" ", -1)) {
      write(Role.DESTINATION, Point.valueOf(point));
    }
    assertThat(ask(SOURCE).name()).isEqualTo(answer);
    assertThat(ask(new UUID(9, 9)).name()).isEqualTo("REFUSE");
  }

  @ParameterizedTest
  @CsvSource({"OFFERED", "COMMITTED"})
  void knowsNothingOfWhatItDidNotTakePartInAsADestination(Point point) {
    write(Role.SOURCE, point);

    assertThat(ask(SOURCE)).isEqualTo(new Message.UnknownSession(journal.instance()));
  }

  private Message ask(UUID instance) {
    return new Inquiry(journal, Duration.ZERO).answer(new Message.Resume(SESSION, instance, 1));
  }
}
