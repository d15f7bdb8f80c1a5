// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.PhaseTime;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Phase;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeWorkload;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateTest {
  private final Platform platform = new Platform();
  private final FakeHardware source = platform.device("a").holds(5000);
  private final FakeHardware destination = platform.device("b").holds("other");

  @Test
  void movesTheStateInTheOrderOfTheHandover() throws Exception {
    byte[] state = source.content();
    Session session = platform.migrate(source, destination);
    MigrationReport report = ended(session, SessionState.DONE);

    assertThat(destination.content()).isEqualTo(state);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(source.state()).isEqualTo(STOP);
    assertThat(source.log())
        .containsExactly(
            "OPEN",
            "RUNNING>PRE_COPY",
            "PRE_COPY>PRE_COPY_P2P",
            "PRE_COPY_P2P>STOP_COPY",
            "STOP_COPY>STOP",
            "CLOSE STREAM",
            "CLOSE");
    assertThat(destination.log())
        .containsExactly(
            "OPEN",
            "RESET",
            "RUNNING>RUNNING_P2P",
            "RUNNING_P2P>STOP",
            "STOP>RESUMING",
            "RESUMING>STOP",
            "CLOSE STREAM",
            "STOP>RUNNING_P2P",
            "RUNNING_P2P>RUNNING");
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::address, LeaseInfo::owner)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                destination.identity().address(), new Owner(Owner.Kind.SESSION, session.id())));
    assertThat(report.notes()).isEmpty();
  }

  @Test
  void reportsPhasesBytesEstimatesRoundsAndTheBlackoutsParts() throws Exception {
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(report.phases())
        .extracting(PhaseTime::phase)
        .containsExactly(
            Phase.PREPARE,
            Phase.OFFER,
            Phase.PRE_COPY,
            Phase.STOP_COPY,
            Phase.LOAD,
            Phase.HANDOVER);
    MigrationReport.DeviceReport device = report.devices().get(0);
    assertThat(device.source()).contains(source.identity().address());
    assertThat(device.destination()).contains(destination.identity().address());
    assertThat(device.preCopyBytes()).isEqualTo(4);
    assertThat(device.stopCopyBytes()).isEqualTo(4996);
    assertThat(device.estimatedBytes()).hasValue(5000);
    assertThat(device.rounds()).isPositive();
    assertThat(device.finalState()).contains(RUNNING);
    assertThat(report.wireBytes()).isGreaterThan(5000);
    MigrationReport.Blackout blackout = report.blackout().orElseThrow();
    assertThat(blackout.device().plus(blackout.wire()).plus(blackout.handover()))
        .isEqualTo(blackout.total());
    assertThat(blackout.total()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"STOP_COPY", "STOP_COPY,P2P", "STOP_COPY,PRE_COPY"})
  void movesDevicesOfEveryFeatureSet(String features) throws Exception {
    FakeHardware from = platform.backend.add("x", features).holds(300);
    FakeHardware to = platform.backend.add("y", features);
    byte[] state = from.content();
    ended(platform.migrate(from, to), SessionState.DONE);

    assertThat(to.content()).isEqualTo(state);
    assertThat(to.state()).isEqualTo(RUNNING);
  }

  /** What fails, and whether the device stood by then, so that its workload was quiesced. */
  static Stream<Arguments> failures() {
    return Stream.of(
        running("source PRE_COPY", (s, d) -> s.fails(RUNNING, PRE_COPY)),
        running("source query", (s, d) -> s.queriesFailAfter(0)),
        running("source later query", (s, d) -> s.queriesFailAfter(1)),
        running("source read in PRE_COPY", (s, d) -> s.readFailsAt(0)),
        standing("source PRE_COPY_P2P", (s, d) -> s.fails(PRE_COPY, PRE_COPY_P2P)),
        standing("source STOP_COPY", (s, d) -> s.fails(PRE_COPY_P2P, STOP_COPY)),
        standing("source read in STOP_COPY", (s, d) -> s.readFailsAt(3000)),
        running("destination RESET", (s, d) -> d.resetFails()),
        running("destination RESUMING", (s, d) -> d.fails(STOP, RESUMING)),
        running("destination initial data", (s, d) -> d.writeFailsAt(0)),
        standing("destination later data", (s, d) -> d.writeFailsAt(3000)),
        standing("destination validation", (s, d) -> d.fails(RESUMING, STOP)),
        standing("destination RUNNING_P2P, after COMMIT", (s, d) -> d.fails(STOP, RUNNING_P2P)),
        running("no class: source PRE_COPY", (s, d) -> s.classesAreGone().fails(RUNNING, PRE_COPY)),
        running("no class: source query", (s, d) -> s.classesAreGone().queriesFailAfter(1)),
        standing("no class: source read", (s, d) -> s.classesAreGone().readFailsAt(3000)),
        running("no class: destination", (s, d) -> d.classesAreGone().fails(STOP, RESUMING)),
        standing("no class: destination write", (s, d) -> d.classesAreGone().writeFailsAt(3000)),
        standing("no class: validation", (s, d) -> d.classesAreGone().fails(RESUMING, STOP)),
        running("state that is none", (s, d) -> s.holdsForeign("NOT THAT STATE AT ALL")));
  }

  private static Arguments running(String what, BiConsumer<FakeHardware, FakeHardware> failure) {
    return Arguments.of(Named.of(what, failure), false);
  }

  private static Arguments standing(String what, BiConsumer<FakeHardware, FakeHardware> failure) {
    return Arguments.of(Named.of(what, failure), true);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anyFailureBeforeTheDestinationRunsLeavesTheSourceRunningAndTheDestinationReset(
      BiConsumer<FakeHardware, FakeHardware> failure, boolean stood) throws Exception {
    source.chunk = 700;
    failure.accept(source, destination);
    byte[] state = source.content();
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Session session = platform.migrate(source, destination);
    MigrationReport report = ended(session, SessionState.FAILED);

    assertThat(report.error()).isNotEmpty();
    until(() -> threads(session, before).isEmpty(), () -> "" + threads(session, before));
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(source.content()).isEqualTo(state);
    assertThat(source.resets).isZero();
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isNotEqualTo(state);
    assertThat(platform.devices.leases()).isEmpty();
    assertThat(source.open + destination.open).isZero();
    assertThat(platform.backend.spaces).hasValue(0);
    assertThat(source.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
    assertThat(destination.log()).doesNotContain("DEVICE CLOSED BEFORE ITS STREAM");
    assertThat(workload.calls)
        .isEqualTo(stood ? List.of("quiesce emu:a", "resume emu:a at emu:a") : List.of());
  }

  /** What still runs for a session. */
  private static List<String> threads(Session session, Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> name.startsWith("drover-" + session.id() + "-"))
        .toList();
  }

  @Test
  void neverGivesBackWhatMayHaveRun() throws Exception {
    destination.fails(RUNNING_P2P, RUNNING);
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "left stopped emu:a");

    assertThat(report.error()).contains("had begun to run", "only one of the two");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(destination.resets).isEqualTo(1);
    assertThat(platform.devices.leases()).hasSize(2);
  }

  @Test
  void commitsIfTheSourceCannotGoBackWhileTheDestinationIsLoaded() throws Exception {
    byte[] state = source.content();
    source.fails(STOP, RUNNING_P2P);
    Session session = platform.migratePausing(source, destination, PausePoint.AFTER_LOADED);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    session.cancel();
    ended(session, SessionState.DONE);

    assertThat(destination.content()).isEqualTo(state);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(source.state()).isNotEqualTo(RUNNING);
  }

  @Test
  void cannotBeCancelledOnceItHasCommittedBecauseThereIsNoWayBack() throws Exception {
    source.fails(STOP, RUNNING_P2P);
    Session session = platform.migratePausing(source, destination, PausePoint.AFTER_LOADED);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    assertThat(session.cancel()).isTrue();
    assertThat(destination.entered(STOP, RUNNING_P2P).await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(session.cancel()).isFalse();
    assertThat(session.snapshot().state()).isEqualTo(SessionState.ACTIVE);
    assertThat(session.snapshot().message()).contains("too late to cancel");
    slow.countDown();
    ended(session, SessionState.DONE);
  }

  @Test
  void refusesToHoldADeviceInAStateThatItDoesNotHave() throws Exception {
    FakeHardware from = platform.backend.add("x", "STOP_COPY,P2P").holds(300);
    FakeHardware to = platform.backend.add("y", "STOP_COPY,P2P");
    MigrationReport report =
        ended(platform.migrate(from, to, SwitchoverPolicy.MANUAL), SessionState.FAILED);

    assertThat(report.error()).contains("emu:x", "no PRE_COPY", "leave out --policy manual");
    assertThat(from.log()).containsExactly("OPEN", "CLOSE");
    assertThat(to.opened).isZero();
    assertThat(platform.devices.leases()).isEmpty();
  }

  @Test
  void showsThatItIsBeingCancelledAndNotThatItHoldsIfTheCancelCameFirst() throws Exception {
    CountDownLatch slow = source.blocks(RUNNING, PRE_COPY);
    Session session = platform.migrate(source, destination, SwitchoverPolicy.MANUAL);
    List<MigrationSnapshot> seen = new CopyOnWriteArrayList<>();
    session.listen(seen::add);
    assertThat(source.entered(RUNNING, PRE_COPY).await(20, TimeUnit.SECONDS)).isTrue();
    CountDownLatch slowBack = source.blocks(PRE_COPY, RUNNING);
    assertThat(session.cancel()).isTrue();
    slow.countDown();
    assertThat(source.entered(PRE_COPY, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(session.snapshot().state()).isEqualTo(SessionState.CANCELLING);
    slowBack.countDown();
    ended(session, SessionState.CANCELLED);
    assertThat(seen).noneMatch(snapshot -> snapshot.state() == SessionState.HELD);
  }

  @Test
  void isStuckIfTheSourceCannotGoBackAndNobodyElseHasTheState() throws Exception {
    source.fails(PRE_COPY_P2P, STOP_COPY).fails(PRE_COPY_P2P, RUNNING_P2P);
    MigrationReport report = ended(platform.migrate(source, destination), SessionState.STUCK);

    assertThat(report.error()).contains("stays in PRE_COPY_P2P and leased");
    assertThat(platform.devices.leases())
        .extracting(LeaseInfo::address)
        .containsExactly(source.identity().address());
    assertThat(source.resets).isZero();
  }

  @Test
  void saysStuckIfTheSourceDoesNotTellWhereItIs() throws Exception {
    source.fails(PRE_COPY, PRE_COPY_P2P);
    Session session = platform.migratePausing(source, destination, PausePoint.BEFORE_SWITCHOVER);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    source.stateUntold(true);
    session.proceed();
    MigrationReport report = ended(session, SessionState.STUCK);

    assertThat(report.error()).contains("it is not known where emu:a is");
    assertThat(platform.devices.leases()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(PausePoint.class)
  void isCancelledAtEveryPointBeforeItsCommit(PausePoint point) throws Exception {
    byte[] state = source.content();
    Session session = platform.migratePausing(source, destination, point);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    boolean committed = point == PausePoint.AFTER_COMMITTED;

    assertThat(session.cancel()).isEqualTo(!committed);

    if (committed) {
      session.proceed();
      ended(session, SessionState.DONE);
      assertThat(destination.content()).isEqualTo(state);
    } else {
      ended(session, SessionState.CANCELLED);
      assertThat(source.state()).isEqualTo(RUNNING);
      assertThat(source.content()).isEqualTo(state);
      assertThat(destination.state()).isEqualTo(RUNNING);
      assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
      assertThat(platform.devices.leases()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(PausePoint.class)
  void abackendThatLeavesEndsItBeforeItsCommitAndNotAfter(PausePoint point) throws Exception {
    byte[] state = source.content();
    Session session = platform.migratePausing(source, destination, point);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    platform.backends.unbind(platform.backend);
    if (point == PausePoint.AFTER_COMMITTED) {
      session.proceed();
      ended(session, SessionState.DONE);
      assertThat(destination.content()).isEqualTo(state);
      assertThat(destination.open).isEqualTo(1);
    } else {
      MigrationReport report = ended(session, SessionState.FAILED);
      assertThat(report.error()).contains("the backend of emu: has left the platform");
      assertThat(source.state()).isEqualTo(RUNNING);
    }
  }

  @ParameterizedTest
  @EnumSource(PausePoint.class)
  void goesOnFromEveryPausePoint(PausePoint point) throws Exception {
    Session session = platform.migratePausing(source, destination, point);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(session.snapshot().message()).contains(point.name());
    MigrationState expected =
        switch (point) {
          case AFTER_ACCEPT -> RUNNING;
          case BEFORE_SWITCHOVER -> PRE_COPY;
          case IN_BLACKOUT, AFTER_LOADED, AFTER_COMMITTED -> STOP_COPY;
        };
    assertThat(source.state()).isEqualTo(expected);
    session.proceed();
    ended(session, SessionState.DONE);
  }

  @Test
  void asksTheVendorDriverNothingInTheBlackoutOrAfterAFailure() throws Exception {
    source.fails(PRE_COPY_P2P, STOP_COPY);
    Session session = platform.migratePausing(source, destination, PausePoint.BEFORE_SWITCHOVER);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    platform.driver.classesAreGone = true;
    session.proceed();
    MigrationReport report = ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("SET STOP_COPY", "EIO").doesNotContain("NoClassDefFound");
    assertThat(source.log()).contains("PRE_COPY_P2P>STOP_COPY").endsWith("CLOSE");
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  void resumesTheWorkloadAtTheDestination() throws Exception {
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    ended(platform.migrate(source, destination), SessionState.DONE);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "resume emu:a at emu:b");
  }

  @Test
  void aWorkloadThatLeavesAfterItsQuiesceIsStillResumed() throws Exception {
    FakeWorkload workload = new FakeWorkload("user", source);
    platform.workloads.bind(workload, Map.of());
    Session session = platform.migratePausing(source, destination, PausePoint.IN_BLACKOUT);
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    platform.workloads.unbind(workload);
    session.proceed();
    ended(session, SessionState.DONE);

    assertThat(workload.calls).containsExactly("quiesce emu:a", "resume emu:a at emu:b");
  }
}
