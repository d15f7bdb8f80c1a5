// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.drover.api.RefusedException;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.Recovery;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.fsm.Arc;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways back and out, when something fails on them, too. */
class RollBackTest {
  private final PipeNetwork network = new PipeNetwork();
  private final Platform platform = platform();
  private final FakeHardware source = platform.device("a").holds(5000);
  private final FakeHardware destination = platform.device("b").holds("other");

  private Platform platform() {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(Platform.GUARD, Duration.ofMillis(50), Platform.GUARD, Platform.GUARD));
  }

  static Stream<Throwable> whatBackendsThrow() {
    return Stream.of(
        new RefusedException("SET RUNNING", List.of("nothing but a reset is safe")),
        new IllegalStateException("emu:a is closed"),
        new NoClassDefFoundError("org/acme/Gone"));
  }

  @ParameterizedTest
  @MethodSource("whatBackendsThrow")
  void isStuckWhateverKeepsTheSourceFromGoingBack(Throwable thrown) throws Exception {
    source.fails(PRE_COPY_P2P, STOP_COPY).throwsOn(RUNNING, thrown);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.error())
        .contains("could not be brought back to RUNNING", "stays in PRE_COPY_P2P and leased")
        .contains(thrown.getMessage());
    assertThat(source.resets).isZero();
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(platform.devices.leases()).hasSize(1);
    platform.devices.release(source.identity().address());
  }

  @ParameterizedTest
  @MethodSource("whatBackendsThrow")
  void isStuckIfTheDestinationGaveUpAndTheSourceCannotGoBack(Throwable thrown) throws Exception {
    byte[] state = source.content();
    destination.fails(STOP, RUNNING_P2P);
    source.throwsOn(RUNNING, thrown);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.error()).contains("the destination gave up", "stays in STOP_COPY and leased");
    assertThat(source.content()).isEqualTo(state);
    assertThat(platform.devices.leases()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("whatBackendsThrow")
  void theDestinationRunsWhateverTheSourceDoesWhenItIsClosed(Throwable thrown) throws Exception {
    source.throwsOn(STOP, thrown);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("STOP_COPY"));
    assertThat(source.open).isZero();
  }

  /** The kernel would crash of a second SET, whoever makes it. */
  @Test
  void isStuckUntilAResetWhereTheWayBackFailsAfterWhichNothingElseIsSafe() throws Exception {
    Platform strict =
        new Platform(
            new FakeDriver("fake", false, Set.of(new Arc(PRE_COPY, RUNNING))), new PipeNetwork());
    FakeHardware from = strict.device("a").fails(PRE_COPY, RUNNING);
    FakeHardware to = strict.device("b");
    Session session = strict.migrate(from, to, SwitchoverPolicy.MANUAL);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(session.cancel()).isTrue();
    MigrationReport report = ended(session, SessionState.STUCK);

    assertThat(report.error())
        .contains("could not be brought back to RUNNING", "stays in PRE_COPY and leased")
        .contains("only vfio:reset, which loses its state, leads on")
        .doesNotContain("vfio:state");
    Lease lease = strict.devices.held(from.address).orElseThrow();
    assertThatThrownBy(() -> lease.device().transition(RUNNING, Recovery.none()))
        .isInstanceOf(RefusedException.class);
    strict.devices.release(from.address);
    assertThat(from.log).filteredOn("PRE_COPY>RUNNING"::equals).hasSize(1);
  }

  /** How a migration goes, apart from the journal. */
  private static List<Named<BiConsumer<FakeHardware, FakeHardware>>> courses() {
    return List.of(
        Named.of("goes well", (s, d) -> {}),
        Named.of("source fails", (s, d) -> s.fails(PRE_COPY_P2P, STOP_COPY)),
        Named.of("destination gives up", (s, d) -> d.fails(STOP, RUNNING_P2P)),
        Named.of("destination may have run", (s, d) -> d.fails(RUNNING_P2P, RUNNING)),
        Named.of(
            "neither can",
            (s, d) -> List.of(s, d).forEach(device -> device.fails(STOP, RUNNING_P2P))));
  }

  static Stream<Arguments> coursesAndPoints() {
    return courses().stream()
        .flatMap(course -> Arrays.stream(Point.values()).map(point -> Arguments.of(course, point)));
  }

  @ParameterizedTest
  @MethodSource("coursesAndPoints")
  void endsWithOneStateAtMostRunningWhateverTheJournalDoesNotTake(
      BiConsumer<FakeHardware, FakeHardware> course, Point point) throws Exception {
    byte[] state = source.content();
    course.accept(source, destination);
    platform.notTaken.add(point);
    MigrationReport report = ended(platform.migrate(source, destination));

    boolean there = destination.state() == RUNNING && Arrays.equals(destination.content(), state);
    assertThat(source.state() == RUNNING && there).as("runs twice: %s", report).isFalse();
    assertThat(source.resets).isZero();
    assertThat(source.open == 1 || source.state() == RUNNING || there)
        .as("is nowhere: %s", report)
        .isTrue();
  }

  @Test
  void goesBackAlthoughTheAbortCannotBeWrittenDown() throws Exception {
    platform.notTaken.add(Point.ABORTED);
    source.fails(PRE_COPY_P2P, STOP_COPY);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.FAILED);

    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(report.notes())
        .contains("the journal did not take ABORTED: the journal's disk is full");
  }

  @Test
  void sendsNoCommitThatIsNotWrittenDown() throws Exception {
    platform.notTaken.add(Point.COMMITTED);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.error()).contains("the journal's disk is full", "only one of the two");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(destination.state()).isEqualTo(STOP);
  }

  @Test
  void closesNothingBeforeItIsWrittenDownThatTheDestinationRuns() throws Exception {
    platform.notTaken.add(Point.DONE);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.error()).contains("the journal's disk is full", "only one of the two");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(source.open).isEqualTo(1);
    assertThat(destination.state()).isEqualTo(RUNNING);
  }

  @Test
  void emptiesNoLoadedDestinationWithoutARecordOfIt() throws Exception {
    byte[] state = source.content();
    platform.notTaken.add(Point.GAVE_UP);
    destination.fails(STOP, RUNNING_P2P);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.notes()).anySatisfy(note -> assertThat(note).contains("was not reset"));
    assertThat(destination.content()).isEqualTo(state);
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(source.state()).isEqualTo(STOP_COPY);
  }

  @Test
  void writesTheCommitDownIfNeitherTheSourceCanGoBackNorTheDestinationBeToldAndTellsItLater()
      throws Exception {
    Platform other = platform();
    FakeHardware far = other.device("b");
    byte[] state = source.content();
    source.fails(STOP, RUNNING_P2P);
    Session listening = other.listen("pipe:here", far);
    Session sending = platform.migrateTo("pipe:here", source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();

    until(sending, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
    assertThat(platform.journal.all())
        .extracting(Journal.Entry::point)
        .endsWith(Point.ABORTED, Point.COMMITTED);
    assertThat(far.state()).isEqualTo(STOP);
    network.heal();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(far.state()).isEqualTo(RUNNING);
    assertThat(far.content()).isEqualTo(state);
  }
}
