// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.RUNNING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.PreCopyInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.Phase;
import org.drover.api.service.PreCopyRound;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.PolicyHints;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When a migration leaves PRE_COPY. */
class PreCopyTest {
  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(5000);
  private final FakeHardware destination = platform.device("b").holds("other");

  private static SwitchoverPolicy policy(int rounds, Duration deadline) {
    return new SwitchoverPolicy(false, 0, rounds, deadline);
  }

  @Test
  @Tag("pitfall-27")
  void leavesPreCopyAtItsDeadlineAlthoughTheDeviceNeverRunsDry() throws Exception {
    source.isEndless().chunk = 700;
    Duration deadline = Duration.ofMillis(200);
    Session session = platform.migrate(source, destination, policy(Integer.MAX_VALUE, deadline));
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(report.phases())
        .filteredOn(phase -> phase.phase() == Phase.PRE_COPY)
        .allSatisfy(phase -> assertThat(phase.took()).isGreaterThanOrEqualTo(deadline));
  }

  @Test
  void looksAtTheDeadlineInsideARound() throws Exception {
    source.isEndless().chunk = 1 << 20;
    source.dirtyBytes = Long.MAX_VALUE / 2;
    Session session =
        platform.migrate(source, destination, policy(Integer.MAX_VALUE, Duration.ofMillis(200)));

    assertThat(ended(session, SessionState.DONE).devices().get(0).rounds()).isLessThan(50);
  }

  @Test
  @Tag("pitfall-27")
  void leavesPreCopyAfterItsRoundsAlthoughTheDeviceNeverRunsDry() throws Exception {
    source.isEndless().chunk = 700;
    Session session = platform.migrate(source, destination, policy(3, Duration.ofHours(1)));

    assertThat(ended(session, SessionState.DONE).devices().get(0).rounds())
        .isGreaterThanOrEqualTo(3);
  }

  /** It says 700 bytes again after every 700 that are read. */
  @Test
  void tellsEachRoundWithWhatTheDeviceSaidAndWhatMoved() throws Exception {
    source.isEndless().chunk = 700;
    Session session = platform.migrate(source, destination, policy(3, Duration.ofHours(1)));
    DeviceReport device = ended(session, SessionState.DONE).devices().get(0);

    assertThat(device.preCopyRounds())
        .allSatisfy(round -> assertThat(round.took()).isPositive())
        .extracting(PreCopyRound::number, PreCopyRound::asked, PreCopyRound::movedBytes)
        .startsWith(
            tuple(1, new PreCopyInfo(4, 700), 704L), tuple(2, new PreCopyInfo(0, 700), 700L))
        .endsWith(tuple(device.rounds(), new PreCopyInfo(0, 700), 700L));
  }

  /** mlx5 and virtio produce new dirty data only when they are asked. */
  @Test
  @Tag("pitfall-14")
  void asksTheDeviceBeforeEveryRound() throws Exception {
    source.isEndless().chunk = 700;
    source.queriesFailAfter(5);
    Session session = platform.migrate(source, destination, policy(50, Duration.ofHours(1)));

    assertThat(ended(session, SessionState.FAILED).error()).contains("VFIO_MIG_GET_PRECOPY_INFO");
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  /** Each question has it save another increment, so what it announced is read before the next. */
  @Test
  @Tag("pitfall-14")
  void asksAPumpOnceARound() throws Exception {
    platform.driver.hints = new PolicyHints(false, true, false, true);
    source.isEndless().chunk = 100;
    Session session = platform.migrate(source, destination, policy(10, Duration.ofHours(1)));
    ended(session, SessionState.DONE);

    List<Long> announcedAndRead = rounds(source.preCopyLog);
    assertThat(announcedAndRead).hasSizeGreaterThan(8).containsOnly(0L);
  }

  /** What was announced in each round and not read, or read and not announced; without the last. */
  private static List<Long> rounds(List<String> log) {
    List<Long> differences = new ArrayList<>();
    for (String entry : log) {
      long bytes = Long.parseLong(entry.substring(entry.indexOf(' ') + 1));
      if (entry.startsWith("ASK")) {
        differences.add(bytes);
      } else {
        int last = differences.size() - 1;
        differences.set(last, differences.get(last) - bytes);
      }
    }
    return differences.subList(0, differences.size() - 1);
  }

  /** What is left now is worth more than what was left before. */
  @Test
  void asksWhatIsNoPumpWheneverItGoesOn() throws Exception {
    platform.driver.hints = new PolicyHints(false, false, false, true);
    source.isEndless().chunk = 100;
    Session session = platform.migrate(source, destination, policy(10, Duration.ofHours(1)));
    ended(session, SessionState.DONE);

    // It stopped between a question and its round to tell that the initial data was sent.
    assertThat(source.preCopyLog).containsSequence("ASK 700", "ASK 700");
  }

  /** virtio: with nobody writing there still are dirty bytes. */
  @Test
  @Tag("pitfall-27")
  void doesNotWaitForAThresholdThatTheDeviceNeverReaches() throws Exception {
    platform.driver.hints = new PolicyHints(false, true, true, true);
    source.isEndless().chunk = 700;
    Session session =
        platform.migrate(source, destination, policy(Integer.MAX_VALUE, Duration.ofHours(1)));
    MigrationReport report = ended(session, SessionState.DONE);

    // The initial data, the first figure, and three that are no less; it goes on until it is heard.
    assertThat(report.devices().get(0).rounds()).isGreaterThanOrEqualTo(4);
    assertThat(report.notes())
        .anyMatch(
            note ->
                note.contains("did not wait for 0 bytes")
                    && note.contains("3 rounds left no less than 700 bytes"));
  }

  /** What dirties steadily today may be quiet in a moment: the policy is the operator's. */
  @Test
  void keepsToThePolicyWithADeviceThatMayRunDry() throws Exception {
    platform.driver.hints = PolicyHints.CAUTIOUS.withResetsAtOpen(false);
    source.isEndless().chunk = 700;
    Session session = platform.migrate(source, destination, policy(12, Duration.ofHours(1)));
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(report.devices().get(0).rounds()).isGreaterThanOrEqualTo(12);
    assertThat(report.notes()).isEmpty();
  }

  @Test
  void switchesOverWhenToldAlthoughTheDeviceNeverRunsDry() throws Exception {
    source.isEndless().chunk = 700;
    source.dirtyBytes = Long.MAX_VALUE / 2;
    Session session = platform.migrate(source, destination, SwitchoverPolicy.MANUAL);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    until(session, snapshot -> snapshot.bytes() > 2000);
    session.switchover();

    ended(session, SessionState.DONE);
  }

  @Test
  void holdsInPreCopyUntilToldToSwitchOver() throws Exception {
    Session session = platform.migrate(source, destination, SwitchoverPolicy.MANUAL);
    assertThatThrownBy(session::proceed).isInstanceOf(DroverException.class);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    until(session, snapshot -> snapshot.bytes() == 4);

    assertThat(source.state()).isEqualTo(PRE_COPY);
    assertThat(session.snapshot().message()).contains("vfio:switchover " + session.id());
    session.switchover();
    ended(session, SessionState.DONE);
    assertThatThrownBy(session::switchover)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("does not hold in PRE_COPY");
  }

  /** It says 700 bytes again after every 700 that are read. */
  @Test
  void tellsWhatTheDeviceSaysWhileItPreCopiesAndNotAfterwards() throws Exception {
    source.isEndless().chunk = 700;
    Session session = platform.migrate(source, destination, SwitchoverPolicy.MANUAL);
    until(
        session,
        snapshot ->
            snapshot
                .preCopy()
                .filter(
                    told ->
                        told.leftBytes() == 700
                            && told.dirtyBytesPerSecond().orElse(0) > 700
                            && told.blackoutAtLeast().isPresent())
                .isPresent());
    session.switchover();

    ended(session, SessionState.DONE);
    assertThat(session.snapshot().preCopy()).isEmpty();
  }

  @Test
  void isCancelledWhileItHoldsInPreCopy() throws Exception {
    byte[] state = source.content();
    Session session = platform.migrate(source, destination, SwitchoverPolicy.MANUAL);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);

    assertThat(session.cancel()).isTrue();

    ended(session, SessionState.CANCELLED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(source.content()).isEqualTo(state);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(platform.devices.leases()).isEmpty();
  }
}
