// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.drover.core.fake.HeardLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How sessions are numbered when what was written about it cannot be read. */
class NumbersTest {
  @TempDir Path folder;
  private final HeardLog log = new HeardLog("org.drover.core.history");
  private final long start = Instant.now().getEpochSecond();

  @AfterEach
  void leave() {
    log.close();
  }

  private Path lastNumber() {
    return folder.resolve("last-number");
  }

  private SessionHistory open() {
    return new SessionHistory(folder, Retention.DEFAULT);
  }

  /** A link to itself: it cannot be read, but a file could be moved over it. */
  private void makeUnreadable() throws IOException {
    Files.createSymbolicLink(lastNumber(), lastNumber());
  }

  @Test
  void aLastNumberThatCannotBeReadIsNeitherTakenForNoneNorReplaced() throws Exception {
    Files.writeString(folder.resolve("m41.json"), EntryWriter.write(Entries.bare("m41")));
    makeUnreadable();
    SessionHistory history = open();
    long number = history.nextNumber();
    history.keep(Entries.bare("m" + number));
    history.stop();

    assertThat(number).isBetween(start + 1, Instant.now().getEpochSecond() + 1);
    assertThat(lastNumber()).isSymbolicLink();
    assertThat(history.find("m41")).contains(Entries.bare("m41"));
    assertThat(log.warnings())
        .contains(
            "The history of sessions in "
                + folder
                + " cannot be read; new sessions are numbered from "
                + number
                + ", higher than any before.");
  }

  @Test
  void aDirectoryInItsPlaceIsNoNumberEither() throws Exception {
    Files.writeString(folder.resolve("m41.json"), EntryWriter.write(Entries.bare("m41")));
    Files.createDirectory(lastNumber());
    SessionHistory history = open();
    assertThat(history.nextNumber()).isGreaterThan(start);
    history.stop();
    assertThat(lastNumber()).isEmptyDirectory();
  }

  @Test
  void whatCanBeReadAgainIsNeverLowered() throws Exception {
    makeUnreadable();
    SessionHistory history = open();
    assertThat(history.isWritten(Duration.ofSeconds(20))).isTrue();
    long far = 2 * start;
    Files.delete(lastNumber());
    Files.writeString(lastNumber(), far + "\n");
    history.nextNumber();
    history.stop();

    history = open();
    assertThat(history.nextNumber()).isEqualTo(far + 1);
    history.stop();
  }

  @Test
  void whatWasKeptThoughNoNumberCouldBeWrittenIsNotTheLastOneGiven() throws Exception {
    Files.writeString(folder.resolve("m41.json"), EntryWriter.write(Entries.bare("m41")));
    Files.writeString(lastNumber(), "7\n");
    SessionHistory history = open();
    assertThat(history.nextNumber()).isEqualTo(42 + Numbers.AHEAD);
    history.stop();
    assertThat(log.warnings()).isEmpty();
  }
}
