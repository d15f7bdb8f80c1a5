// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** Peers of which nothing is heard, on a connection that nobody closes. */
class SilenceTest {
  private static final String PEER = "pipe:here";
  private static final Duration SILENCE = Duration.ofMillis(600);

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = platform(Platform.GUARD);
  private final Platform there = platform(Platform.GUARD);
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");

  private Platform platform(Duration farewell) {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(
            Platform.GUARD,
            Duration.ofMillis(20),
            SILENCE,
            farewell,
            Duration.ofMillis(20),
            Duration.ofMillis(200)));
  }

  private static void untilLongerThanTheSilence() {
    long end = System.nanoTime() + SILENCE.multipliedBy(3).toNanos();
    until(() -> System.nanoTime() > end, () -> "time stands still");
  }

  private static void untilInDoubt(Session session) {
    until(session, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
  }

  @Test
  void bothHoldInDoubtWhenTheyFallSilentAfterTheCommitAndSettleWhenTheyAreHeard() throws Exception {
    byte[] state = source.content();
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    sending.proceed();

    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(sending.snapshot().doubt().orElseThrow().peer()).isEqualTo(PEER);
    assertThat(listening.snapshot().doubt().orElseThrow().reason())
        .contains("nothing was heard from", "for 600 ms");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(destination.state()).isEqualTo(STOP);
    untilLongerThanTheSilence();
    assertThat(sending.report()).isEmpty();
    assertThat(listening.report()).isEmpty();

    network.heal();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void goesBackWhenTheDestinationFallsSilentWhileItLoadsAndTellsItWhenItIsBack() throws Exception {
    CountDownLatch slow = destination.blocks(RESUMING, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(RESUMING, STOP).await(10, TimeUnit.SECONDS)).isTrue();
    network.mute();

    untilInDoubt(sending);
    assertThat(sending.snapshot().doubt().orElseThrow().here()).contains("runs here again");
    assertThat(source.state()).isEqualTo(RUNNING);
    slow.countDown();
    untilInDoubt(listening);
    assertThat(destination.state()).isEqualTo(STOP);

    network.heal();
    assertThat(ended(sending, SessionState.FAILED).error()).contains("nothing was heard from");
    assertThat(ended(listening, SessionState.FAILED).error()).contains("the source gave up");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
  }

  @Test
  void emptiesTheDestinationWhenTheSourceFallsSilentInPreCopy() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.BEFORE_SWITCHOVER));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();

    assertThat(ended(listening, SessionState.FAILED).error()).contains("nothing was heard from");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    ended(sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  void theDestinationRunsOnWhenTheSourceFallsSilentBeforeItsFarewellAndHearsItLater()
      throws Exception {
    CountDownLatch slow = source.blocks(STOP_COPY, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(source.entered(STOP_COPY, STOP).await(10, TimeUnit.SECONDS)).isTrue();
    network.mute();

    untilInDoubt(listening);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(listening.snapshot().doubt().orElseThrow().here()).contains("which runs");
    slow.countDown();
    network.heal();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void aLoadedDestinationNeverGivesUpOnTimeNorByACancelWhileNobodyCanBeAsked() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    untilInDoubt(sending);
    untilInDoubt(listening);
    untilLongerThanTheSilence();
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(listening.report()).isEmpty();
    assertThat(listening.cancel()).isFalse();
    assertThat(destination.state()).isEqualTo(STOP);

    network.heal();
    ended(listening, SessionState.FAILED);
    ended(sending, SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
  }

  /** The cancel ends the wait on a connection that is dead already; the source hears it later. */
  @Test
  void aCancelAtALoadedDestinationWhoseSourceIsSilentGivesUpAndIsToldLater() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    assertThat(listening.cancel()).isTrue();
    untilInDoubt(listening);
    untilInDoubt(sending);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);

    network.heal();
    ended(listening, SessionState.CANCELLED);
    ended(sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  /** It runs again: nothing that leaves takes that from it, and the destination is still told. */
  @Test
  void aSourceThatSettlesEndsAsItWouldWhenItsDriverLeaves() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    untilInDoubt(sending);
    untilInDoubt(listening);
    CountDownLatch slow = destination.blocksResets();
    network.heal();
    assertThat(destination.resetting.await(10, TimeUnit.SECONDS)).as("ABORT was heard").isTrue();

    here.drivers.unbind(here.driver);
    slow.countDown();

    assertThat(ended(sending, SessionState.FAILED).error()).contains("nothing was heard from");
    ended(listening, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
  }

  @Test
  void waitsForADestinationThatWorksForLong() throws Exception {
    CountDownLatch slow = destination.blocks(RESUMING, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    untilLongerThanTheSilence();
    assertThat(sending.report()).isEmpty();
    slow.countDown();

    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void aCancelPastTheCommitIsTooLateButAsksADestinationAnewThatNeverAnswers() throws Exception {
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(STOP, RUNNING_P2P).await(10, TimeUnit.SECONDS)).isTrue();
    untilLongerThanTheSilence();
    assertThat(sending.report()).isEmpty();

    assertThat(sending.cancel()).isFalse();

    untilInDoubt(sending);
    assertThat(sending.snapshot().doubt().orElseThrow().waitsFor()).contains("whether it runs");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    slow.countDown();
    ended(listening, SessionState.DONE);
    ended(sending, SessionState.DONE);
  }

  private static void hasEntered(FakeHardware device, MigrationState from, MigrationState to)
      throws Exception {
    assertThat(device.entered(from, to).await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aCancelledSourceOfWhichADestinationThatHangsHasNotHeardIsInDoubtSoonAndEndsByAnotherCancel()
      throws Exception {
    Platform hasty = platform(SILENCE);
    FakeHardware from = hasty.device("a").holds(3000);
    CountDownLatch slow = destination.blocks(RESUMING, STOP);
    there.listen(PEER, destination);
    Session sending = hasty.migrateTo(PEER, from, Set.of());
    hasEntered(destination, RESUMING, STOP);
    assertThat(sending.cancel()).isTrue();

    untilInDoubt(sending);
    assertThat(sending.snapshot().doubt().orElseThrow().here()).contains("runs here again");
    assertThat(from.state()).isEqualTo(RUNNING);
    assertThat(sending.cancel()).isTrue();
    ended(sending, SessionState.CANCELLED);
    assertThat(hasty.devices.leases()).isEmpty();
    letGo(slow);
  }

  /** What hung goes on, and nothing of the destination outlives the test. */
  private void letGo(CountDownLatch slow) throws Exception {
    slow.countDown();
    assertThat(there.sessions.endAll("the test is over", Platform.GUARD)).isEmpty();
  }

  @Test
  void whoCancelsASourceAgainNeedNotWaitForADestinationThatHangs() throws Exception {
    CountDownLatch slow = destination.blocks(RESUMING, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    hasEntered(destination, RESUMING, STOP);
    assertThat(sending.cancel()).isTrue();
    until(() -> source.state() == RUNNING, () -> "the source does not run");

    until(() -> isOver(sending), () -> sending.snapshot().toString());
    assertThat(ended(sending).outcome()).isEqualTo(SessionState.CANCELLED);
    assertThat(listening.report()).isEmpty();
    letGo(slow);
  }

  private static boolean isOver(Session cancelled) {
    cancelled.cancel();
    return cancelled.report().isPresent();
  }

  @Test
  void aCancelledDestinationOfWhichASourceThatHangsHasNotHeardIsInDoubtSoonAndEndsByAnotherCancel()
      throws Exception {
    Platform hasty = platform(SILENCE);
    FakeHardware to = hasty.device("b").holds("other");
    CountDownLatch slow = source.blocks(STOP_COPY, STOP);
    Session listening = hasty.listen(PEER, to);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(listening.cancel()).isTrue();
    hasEntered(source, STOP_COPY, STOP);

    untilInDoubt(listening);
    assertThat(listening.snapshot().doubt().orElseThrow().here()).contains("was reset");
    assertThat(listening.cancel()).isTrue();
    ended(listening, SessionState.CANCELLED);
    assertThat(hasty.devices.leases()).isEmpty();
    slow.countDown();
    ended(sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
  }

  @Test
  void refusesWaitsThatWouldTakeALivingPeerForLost() {
    assertThatThrownBy(() -> new Patience(SILENCE, SILENCE, SILENCE, SILENCE))
        .hasMessageContaining("too short for a keepalive");
    assertThatThrownBy(() -> new Patience(SILENCE, Duration.ZERO, SILENCE, SILENCE))
        .hasMessageContaining("must take time");
  }
}
