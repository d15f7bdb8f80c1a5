// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot.Doubt;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.junit.jupiter.api.Test;

/** Sessions whose connection breaks in the handover: what each side holds, and how they settle. */
class InDoubtTest {
  private static final String PEER = "pipe:here";

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = platform(Duration.ofMillis(20));
  private final Platform there = platform(Duration.ofMillis(20));
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");
  private final byte[] state = source.content();

  private Platform platform(Duration redial) {
    return platform(Platform.GUARD, redial);
  }

  private Platform platform(Duration greeting, Duration redial) {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(
            greeting,
            Duration.ofMillis(50),
            Platform.GUARD,
            Platform.GUARD,
            redial,
            redial.multipliedBy(5)));
  }

  private static void untilInDoubt(Session session) {
    until(session, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
  }

  private static Doubt doubt(Session session) {
    return session.snapshot().doubt().orElseThrow();
  }

  /** A migration that was cut while its source held at a point; both sides are in doubt. */
  private record Cut(Session sending, Session listening) {}

  private Cut cutAt(Platform from, PausePoint point) {
    Session listening = there.listen(PEER, destination);
    Session sending = from.migrateTo(PEER, source, Set.of(point));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(sending);
    untilInDoubt(listening);
    return new Cut(sending, listening);
  }

  /** The destination runs, and the source has not heard it. */
  private Cut cutWhileTheDestinationStarts() throws Exception {
    CountDownLatch slow = destination.blocks(RUNNING_P2P, RUNNING);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt(sending);
    untilInDoubt(listening);
    return new Cut(sending, listening);
  }

  @Test
  void beforeTheCommitTheSourceRunsOnAndTheDestinationHoldsUntilItIsToldSo() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_LOADED);

    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(doubt(cut.sending).here()).contains("runs here again");
    assertThat(doubt(cut.sending).waitsFor()).contains("ABORT");
    assertThat(doubt(cut.sending).peer()).isEqualTo(PEER);
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(destination.content()).isEqualTo(state);
    assertThat(doubt(cut.listening).here()).contains("stopped, with everything loaded");
    assertThat(doubt(cut.listening).waitsFor()).contains("COMMIT or ABORT");
    assertThat(doubt(cut.listening).since())
        .isBetween(cut.listening.snapshot().started(), java.time.Instant.now());

    network.heal();
    ended(cut.sending, SessionState.FAILED);
    assertThat(ended(cut.listening, SessionState.FAILED).error()).contains("the source gave up");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void afterTheCommitBothHoldAndItIsSaidAgain() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);

    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(doubt(cut.sending).here()).contains("stopped, with the whole state");
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(cut.sending.cancel()).isFalse();
    assertThat(cut.listening.cancel()).isFalse();
    assertThatThrownBy(() -> here.devices.release(source.identity().address()))
        .hasMessageContaining(cut.sending.id());
    assertThatThrownBy(() -> there.devices.release(destination.identity().address()))
        .hasMessageContaining(cut.listening.id());

    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(state);
    assertThat(source.open).isZero();
    assertThat(there.journal.all())
        .extracting(Journal.Entry::point)
        .containsExactly(
            Point.ACCEPTED, Point.LOADED, Point.IN_DOUBT, Point.STARTING, Point.RAN, Point.SETTLED);
  }

  @Test
  void aDestinationThatRanSaysSoWhenItIsAsked() throws Exception {
    Cut cut = cutWhileTheDestinationStarts();

    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(doubt(cut.listening).here()).contains("which runs");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(source.open).isZero();
    assertThat(there.devices.leases()).hasSize(1);
  }

  @Test
  void aDestinationThatGaveUpSaysSoWhenItIsAsked() throws Exception {
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    destination.fails(STOP, RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(STOP, RUNNING_P2P).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThatThrownBy(() -> listening.resolve(Resolution.keepHere(Side.SOURCE, "pulled the plug")))
        .hasMessageContaining("its device was reset");
    assertThat(sending.cancel()).isFalse();

    network.heal();
    assertThat(ended(sending, SessionState.FAILED).error()).contains("the destination gave up");
    ended(listening, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(source.content()).isEqualTo(state);
  }

  @Test
  void whoOnlyHasToTellNeedNotWait() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_LOADED);
    assertThat(cut.listening.cancel()).isFalse();

    assertThat(cut.sending.cancel()).isTrue();
    ended(cut.sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(cut.listening.report()).isEmpty();
    ((MigratorService) there.migrator).stop();
    ended(cut.listening, SessionState.STUCK);
  }

  @Test
  void aDestinationIsGivenUpWhenAnOperatorSawThatTheSourceRuns() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_LOADED);
    assertThatThrownBy(() -> cut.sending.resolve(Resolution.surrender()))
        .hasMessageContaining("which runs here again");
    assertThat(cut.sending.cancel()).isTrue();
    ended(cut.sending, SessionState.FAILED);

    cut.listening.resolve(Resolution.surrender());
    until(cut.listening, s -> s.doubt().filter(d -> d.here().contains("was reset")).isPresent());
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(cut.listening.cancel()).isTrue();
    ended(cut.listening, SessionState.FAILED);
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void aSourceIsGivenUpWhenAnOperatorSawThatTheDestinationRuns() throws Exception {
    Cut cut = cutWhileTheDestinationStarts();
    cut.sending.resolve(Resolution.surrender());
    until(cut.sending, s -> s.doubt().filter(d -> d.here().contains("is closed")).isPresent());
    assertThat(source.open).isZero();

    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void aDestinationThatHoldsNothingNeedNotWait() throws Exception {
    destination.fails(STOP, RUNNING_P2P);
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(STOP, RUNNING_P2P).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt(sending);
    untilInDoubt(listening);

    assertThat(listening.cancel()).isTrue();
    ended(listening, SessionState.FAILED);
    assertThat(there.devices.leases()).isEmpty();
    sending.resolve(Resolution.keepHere(Side.DESTINATION, "it says that it was reset"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    until(sending, s -> s.doubt().filter(d -> d.here().contains("runs here")).isPresent());
    assertThat(sending.cancel()).isTrue();
    ended(sending, SessionState.FAILED);
  }

  @Test
  void asksAtOnceWhenItIsToldTo() throws Exception {
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware far = patient.device("a").holds(3000);
    Session listening = there.listen(PEER, destination);
    Session sending = patient.migrateTo(PEER, far, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed: there is no way"));
    network.heal();
    assertThat(sending.report()).isEmpty();

    sending.resolve(Resolution.ask());

    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void whatWasForcedAtTheDestinationIsRightIfTheSourceHadCommitted() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    assertThatThrownBy(
            () -> cut.listening.resolve(Resolution.keepHere(Side.DESTINATION, "no power")))
        .hasMessageContaining("say how the source was kept from running");
    assertThatThrownBy(() -> Resolution.keepHere(Side.SOURCE, " ")).hasMessageContaining("say how");

    cut.listening.resolve(Resolution.keepHere(Side.SOURCE, "no power"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");
    until(cut.listening, s -> s.doubt().filter(d -> d.forced().equals("no power")).isPresent());
    until(cut.listening, s -> s.doubt().filter(d -> d.here().contains("which runs")).isPresent());
    assertThatThrownBy(() -> cut.listening.resolve(Resolution.keepHere(Side.SOURCE, "again")))
        .hasMessageContaining("the other side fenced by: no power");
    assertThat(there.journal.all())
        .extracting(Journal.Entry::point)
        .containsSubsequence(Point.FORCED, Point.STARTING, Point.RAN);

    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(source.open).isZero();
  }

  @Test
  void bothShowTheSplitIfTheSourceRanWhenTheDestinationWasForced() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_LOADED);
    assertThat(source.state()).isEqualTo(RUNNING);
    cut.listening.resolve(Resolution.keepHere(Side.SOURCE, "I am sure that it is off"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");

    network.heal();
    MigrationReport split = ended(cut.sending, SessionState.SPLIT);
    assertThat(split.error()).contains("SPLIT", "both may have run");
    assertThat(ended(cut.listening, SessionState.SPLIT).error()).isEqualTo(split.error());
    assertThat(here.devices.leases()).hasSize(1);
    assertThat(there.devices.leases()).hasSize(1);
    assertThat(here.journal.all()).last().extracting(Journal.Entry::point).isEqualTo(Point.SPLIT);
  }

  @Test
  void whatWasForcedAtTheSourceEmptiesADestinationThatDidNotRun() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    cut.sending.resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    assertThat(destination.state()).isEqualTo(STOP);

    network.heal();
    assertThat(ended(cut.sending, SessionState.FAILED).error()).contains("its host is scrap");
    ended(cut.listening, SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(here.journal.all())
        .extracting(Journal.Entry::point)
        .endsWith(Point.COMMITTED, Point.IN_DOUBT, Point.FORCED, Point.RETURNED);
  }

  @Test
  void aForcedSourceThatCannotGoOnLeavesTheStateToTheDestination() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    source.fails(STOP_COPY, STOP).fails(STOP_COPY, RUNNING);
    cut.sending.resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(
        () -> here.journal.all().stream().anyMatch(e -> e.detail().contains("cannot go on")),
        () -> here.journal.all().toString());
    until(cut.sending, s -> s.doubt().filter(d -> d.forced().isEmpty()).isPresent());
    assertThat(cut.sending.cancel()).isFalse();

    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void bothShowTheSplitIfTheDestinationRanWhenTheSourceWasForced() throws Exception {
    Cut cut = cutWhileTheDestinationStarts();
    cut.sending.resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");

    network.heal();
    ended(cut.sending, SessionState.SPLIT);
    ended(cut.listening, SessionState.SPLIT);
  }

  @Test
  void whoWasForcedNeedNotWaitForTheOtherSide() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    cut.sending.resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    until(cut.sending, s -> s.doubt().filter(d -> d.here().contains("runs here")).isPresent());

    assertThat(cut.sending.cancel()).isTrue();
    ended(cut.sending, SessionState.FAILED);
    assertThat(here.devices.leases()).isEmpty();
    cut.listening.resolve(Resolution.keepHere(Side.SOURCE, "it is told to be"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");
    until(cut.listening, s -> s.doubt().filter(d -> d.here().contains("runs")).isPresent());
    assertThat(cut.listening.cancel()).isTrue();
    ended(cut.listening, SessionState.DONE);
  }

  @Test
  void whoKnowsNothingOfItCannotEndADoubt() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    ((MigratorService) there.migrator).stop();
    ended(cut.listening, SessionState.STUCK);
    Platform restarted = platform(Duration.ofMillis(20));
    Session other = restarted.listen(PEER, restarted.device("c"));
    network.heal();

    until(cut.sending, snapshot -> snapshot.message().contains("was restarted since"));
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(cut.sending.report()).isEmpty();
    assertThat(other.report()).isEmpty();
    ((MigratorService) here.migrator).stop();
    assertThat(ended(cut.sending, SessionState.STUCK).error()).contains("the engine was stopped");
    other.cancel();
    ended(other, SessionState.CANCELLED);
  }

  @Test
  void aSourceThatRunsLetsGoOfADestinationThatNobodyWaitsAtAnyMore() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_LOADED);
    ((MigratorService) there.migrator).stop();
    ended(cut.listening, SessionState.STUCK);
    network.heal();

    ended(cut.sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
  }

  /** The source of a platform that calls by itself once, and then when it is told to. */
  private Cut cutWhileTheSourceHardlyCalls() throws Exception {
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware held = patient.device("a").holds(3000);
    Session listening = there.listen(PEER, destination);
    Session sending = patient.migrateTo(PEER, held, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(listening);
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed"));
    network.heal();
    return new Cut(sending, listening);
  }

  @Test
  void aWrongPlaceSaysNothingOfTheOneWhereTheDestinationWaits() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls();
    cut.sending.resolve(Resolution.ask(URI.create("pipe:nowhere")));
    until(cut.sending, s -> s.message().contains("nobody listens at pipe:nowhere; it is called"));

    cut.sending.resolve(Resolution.ask());
    assertThat(ended(cut.listening, SessionState.FAILED).error()).contains("the source gave up");
    ended(cut.sending, SessionState.FAILED);
  }

  @Test
  void aStrangerSaysNothingOfTheDestinationThatWaits() throws Exception {
    Platform strange = platform(Duration.ofMillis(20));
    Session other = strange.listen("pipe:strange", strange.device("c"));
    Cut cut = cutWhileTheSourceHardlyCalls();
    cut.sending.resolve(Resolution.ask(URI.create("pipe:strange")));
    until(cut.sending, s -> s.message().contains("knows nothing of it; it is called"));

    cut.sending.resolve(Resolution.ask());
    assertThat(ended(cut.listening, SessionState.FAILED).error()).contains("the source gave up");
    ended(cut.sending, SessionState.FAILED);
    other.cancel();
    ended(other, SessionState.CANCELLED);
  }

  @Test
  void callsAgainWhateverATransportThrows() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    network.callThrows.set(new IllegalStateException("no more"));
    until(() -> network.callThrows.get() == null, () -> "nobody called");
    assertThat(cut.sending.report()).isEmpty();

    network.heal();
    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
  }

  @Test
  void isCalledAgainWhateverATransportThrows() throws Exception {
    Cut cut = cutAt(here, PausePoint.AFTER_COMMITTED);
    network.acceptThrows.set(new NoClassDefFoundError("org/acme/Gone"));
    network.heal();

    ended(cut.sending, SessionState.DONE);
    ended(cut.listening, SessionState.DONE);
    assertThat(network.acceptThrows.get()).isNull();
  }

  /** A call comes while the destination is in a system call that is longer than a greeting. */
  @Test
  void aSourceThatWasRecognisedNeedNotGreetAgain() throws Exception {
    Set<Thread> before = greetings(Set.of());
    Platform hasty = platform(Duration.ofSeconds(2), Duration.ofMillis(20));
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware to = hasty.device("b").holds("other");
    CountDownLatch slow = to.blocks(RUNNING_P2P, RUNNING);
    Session listening = hasty.listen(PEER, to);
    Session sending = patient.migrateTo(PEER, patient.device("a").holds(3000), Set.of());
    assertThat(to.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed"));
    network.heal();
    sending.resolve(Resolution.ask());
    until(() -> network.accepted.get() == 2, () -> "nobody called again");
    until(() -> greetings(before).isEmpty(), () -> "the call has still to greet");

    slow.countDown();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  /** The threads that wait for a greeting. */
  private static Set<Thread> greetings(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-greeting") && !before.contains(thread))
        .collect(Collectors.toSet());
  }

  @Test
  void takesNobodyElsesCallWhileItIsInDoubt() throws Exception {
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware held = patient.device("a").holds(3000);
    Session listening = there.listen(PEER, destination);
    Session sending = patient.migrateTo(PEER, held, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(listening);
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed"));
    network.heal();

    assertThat(ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED).error())
        .contains("waits here for its own source");
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(destination.state()).isEqualTo(STOP);
    sending.resolve(Resolution.ask(URI.create(PEER)));
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void onlyWhatIsInDoubtIsResolved() throws Exception {
    Session listening = there.listen(PEER, destination);
    assertThatThrownBy(() -> listening.resolve(Resolution.ask()))
        .hasMessage(
            "session " + listening.id() + " is not in doubt; vfio:sessions shows how it stands");
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }
}
