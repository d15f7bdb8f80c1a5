// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.core.fake.HeardLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionHistoryTest {
  @TempDir Path data;
  private final HeardLog log = new HeardLog("org.drover.core.history");
  private Path folder;
  private SessionHistory history;

  @BeforeEach
  void start() {
    folder = data.resolve("drover/sessions");
    history = new SessionHistory(folder, Retention.DEFAULT);
  }

  @AfterEach
  void leave() throws Exception {
    history.stop();
    log.close();
  }

  private void restart() throws Exception {
    history.stop();
    history = new SessionHistory(folder, Retention.DEFAULT);
  }

  /** As after a crash: nothing is written at the end. */
  private void crash() throws Exception {
    Files.copy(folder.resolve("last-number"), data.resolve("as it was"));
    history.stop();
    Files.delete(folder.resolve("last-number"));
    Files.move(data.resolve("as it was"), folder.resolve("last-number"));
    history = new SessionHistory(folder, Retention.DEFAULT);
  }

  private void keep(String... ids) throws InterruptedException {
    for (String id : ids) {
      history.keep(Entries.bare(id));
    }
    assertThat(history.isWritten(Duration.ofSeconds(20))).isTrue();
  }

  private List<String> kept() {
    return history.all().stream().map(one -> one.report().id()).toList();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void whatSessionsCameToOutlivesARestart() throws Exception {
    history.keep(Entries.full("m2"));
    keep("s1", "r10");
    restart();

    assertThat(history.all())
        .containsExactly(Entries.bare("r10"), Entries.full("m2"), Entries.bare("s1"));
    assertThat(history.find("m2")).contains(Entries.full("m2"));
    assertThat(history.find("m3")).isEmpty();
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void nobodyElseMayReadIt() throws Exception {
    keep("s1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(files()).containsExactly("last-number", "s1.json");
    for (String file : files()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void numbersGoOnAfterARestartThoughNothingWasKept() throws Exception {
    assertThat(history.nextNumber()).isEqualTo(1);
    assertThat(history.nextNumber()).isEqualTo(2);
    restart();
    assertThat(history.nextNumber()).isEqualTo(3);
  }

  @Test
  void noNumberIsGivenAgainAfterACrash() throws Exception {
    long last = 0;
    for (int i = 0; i < 3 * Numbers.AHEAD; i++) {
      last = history.nextNumber();
    }
    assertThat(history.isWritten(Duration.ofSeconds(20))).isTrue();
    crash();
    assertThat(history.nextNumber()).isBetween(last + 1, last + Numbers.AHEAD + 1);
  }

  @Test
  void numbersGoOnFromTheFilesIfTheirOwnIsDamaged() throws Exception {
    keep("m41");
    history.stop();
    Files.writeString(folder.resolve("last-number"), "forty-one");
    history = new SessionHistory(folder, Retention.DEFAULT);

    assertThat(history.nextNumber()).isEqualTo(42 + Numbers.AHEAD);
    assertThat(log.warnings())
        .containsExactly(
            folder.resolve("last-number")
                + " holds no number; new sessions are numbered from 142.");
  }

  @Test
  void keepsTheNewestAlone() throws Exception {
    history.modified(Map.of("keep", "3", "days", 30));
    keep("m1", "s2", "m3", "r10", "l9");
    assertThat(kept()).containsExactly("r10", "l9", "m3");
    assertThat(files()).containsExactly("l9.json", "last-number", "m3.json", "r10.json");
  }

  @Test
  void keepsNoneIfNoneIsWanted() throws Exception {
    keep("m1");
    history.modified(Map.of("keep", 0));
    assertThat(kept()).isEmpty();
    keep("m2");
    assertThat(files()).containsExactly("last-number");
  }

  @Test
  void forgetsWhatIsTooOld() throws Exception {
    keep("m1", "m2");
    age("m1", Duration.ofDays(31));
    age("m2", Duration.ofDays(29));
    assertThat(kept()).containsExactly("m2");
    assertThat(history.find("m1")).isEmpty();
    assertThat(history.find("m2")).isPresent();
    keep("m3");
    assertThat(files()).containsExactly("last-number", "m2.json", "m3.json");
  }

  @Test
  void whatIsTooOldGoesWhenThePlatformStarts() throws Exception {
    keep("m1", "m2");
    age("m1", Duration.ofDays(31));
    restart();
    assertThat(history.isWritten(Duration.ofSeconds(20))).isTrue();
    assertThat(files()).containsExactly("last-number", "m2.json");
  }

  @Test
  void aChangeOfTheConfigurationHoldsAtOnce() throws Exception {
    keep("m1", "m2", "m3");
    history.modified(Map.of("keep", 1));
    assertThat(history.find("m2")).isEmpty();
    assertThat(history.isWritten(Duration.ofSeconds(20))).isTrue();
    assertThat(files()).containsExactly("last-number", "m3.json");
  }

  private void age(String id, Duration age) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(id + ".json"), FileTime.from(Instant.now().minus(age)));
  }

  @Test
  void aDamagedFileIsNamedOnceAndPassedOver() throws Exception {
    keep("m1", "m2", "m3");
    Files.writeString(folder.resolve("m2.json"), "{\"format\":\"drover-session\",");
    Files.writeString(folder.resolve("notes.txt"), "not ours");
    Files.writeString(folder.resolve("m04.json"), "no id of a session");

    assertThat(history.ids()).containsExactly("m3", "m2", "m1");
    assertThat(log.warnings()).as("what is not read").isEmpty();
    assertThat(kept()).containsExactly("m3", "m1");
    assertThat(kept()).containsExactly("m3", "m1");
    assertThat(history.find("m2")).isEmpty();
    assertThat(log.warnings())
        .containsExactly(
            folder.resolve("m2.json")
                + " cannot be read and is passed over: it is not JSON, or not the whole of it."
                + " Remove it, or leave it until it is too old.");
  }

  @Test
  void whatIsTypedIsNoPath() throws Exception {
    keep("m1");
    Files.createDirectories(folder.resolve("x"));
    assertThat(history.find("x/../m1")).isEmpty();
    assertThat(history.find("")).isEmpty();
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void aDiskThatTakesNothingIsToldOnceAndMadeUpFor() throws Exception {
    Path inItsPlace = data.resolve("a file");
    Files.createFile(inItsPlace);
    SessionHistory homeless = new SessionHistory(inItsPlace.resolve("sessions"), Retention.DEFAULT);
    homeless.keep(Entries.bare("m1"));
    homeless.keep(Entries.bare("m2"));
    assertThat(homeless.isWritten(Duration.ofSeconds(20))).isTrue();

    assertThat(homeless.nextNumber())
        .isGreaterThan(Instant.now().minusSeconds(60).getEpochSecond());
    assertThat(homeless.all()).isEmpty();
    assertThat(cannotBeWritten()).hasSize(1).allMatch(line -> line.contains("" + inItsPlace));

    Files.delete(inItsPlace);
    homeless.keep(Entries.bare("m3"));
    assertThat(homeless.isWritten(Duration.ofSeconds(20))).isTrue();
    assertThat(homeless.all()).containsExactly(Entries.bare("m3"));
    assertThat(cannotBeWritten()).hasSize(1);
    homeless.stop();
  }

  private List<String> cannotBeWritten() {
    return log.warnings().stream().filter(line -> line.contains("cannot be written")).toList();
  }

  @Test
  void whatIsConfiguredWronglyIsNamedAndTheUsualHolds() {
    assertThat(Retention.of(Map.of("keep", "7", "days", 2))).isEqualTo(new Retention(7, 2));
    assertThat(Retention.of(Map.of("keep", "many", "days", 0))).isEqualTo(Retention.DEFAULT);
    assertThat(Retention.of(Map.of("keep", -1))).isEqualTo(Retention.DEFAULT);
    assertThat(Retention.of(Map.of())).isEqualTo(new Retention(200, 30));
    assertThat(Retention.of(Map.of("keep", "10000", "days", "100000")))
        .isEqualTo(new Retention(10_000, 100_000));
    assertThat(Retention.of(Map.of("keep", "10001", "days", "7000000000")))
        .as("what is forgotten is gone")
        .isEqualTo(new Retention(10_000, 100_000));
    assertThat(log.warnings())
        .containsExactly(
            "keep of the configuration org.drover.sessions must be a whole number from 0 to 10000,"
                + " not 'many'; 200 is taken instead.",
            "days of the configuration org.drover.sessions must be a whole number from 1 to 100000,"
                + " not '0'; 30 is taken instead.",
            "keep of the configuration org.drover.sessions must be a whole number from 0 to 10000,"
                + " not '-1'; 200 is taken instead.",
            "keep of the configuration org.drover.sessions must be a whole number from 0 to 10000,"
                + " not '10001'; 10000 is taken instead.",
            "days of the configuration org.drover.sessions must be a whole number from 1 to 100000,"
                + " not '7000000000'; 100000 is taken instead.");
  }
}
