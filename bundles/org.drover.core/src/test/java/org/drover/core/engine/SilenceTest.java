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
import org.drover.api.service.MigrationReport;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;

/** Peers of which nothing is heard, on a connection that nobody closes. */
class SilenceTest {
  private static final String PEER = "pipe:here";
  private static final Duration SILENCE = Duration.ofMillis(600);

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = platform();
  private final Platform there = platform();
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");

  private Platform platform() {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(Platform.GUARD, Duration.ofMillis(20), SILENCE, Platform.GUARD));
  }

  private static void untilLongerThanTheSilence() {
    long end = System.nanoTime() + SILENCE.multipliedBy(3).toNanos();
    until(() -> System.nanoTime() > end, () -> "time stands still");
  }

  @Test
  void isStuckWhenTheDestinationFallsSilentAfterTheCommit() throws Exception {
    byte[] state = source.content();
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    sending.proceed();

    MigrationReport report = ended(sending, SessionState.STUCK);
    assertThat(report.error())
        .contains("after COMMIT was written down", "nothing was heard from", "for 600 ms");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(here.devices.leases()).hasSize(1);
    here.devices.release(source.identity().address());
    listening.cancel();
    ended(listening, SessionState.STUCK);
    assertThat(destination.state()).isEqualTo(STOP);
  }

  @Test
  void goesBackWhenTheDestinationFallsSilentWhileItLoads() throws Exception {
    CountDownLatch slow = destination.blocks(RESUMING, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(RESUMING, STOP).await(10, java.util.concurrent.TimeUnit.SECONDS))
        .isTrue();
    network.mute();

    assertThat(ended(sending, SessionState.FAILED).error()).contains("nothing was heard from");
    assertThat(source.state()).isEqualTo(RUNNING);
    slow.countDown();
    listening.cancel();
    ended(listening);
    assertThat(destination.state()).isNotEqualTo(RUNNING_P2P);
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
  void theDestinationRunsOnWhenTheSourceFallsSilentBeforeItsFarewell() throws Exception {
    CountDownLatch slow = source.blocks(STOP_COPY, STOP);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(source.entered(STOP_COPY, STOP).await(10, java.util.concurrent.TimeUnit.SECONDS))
        .isTrue();
    network.mute();

    ended(listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    slow.countDown();
    ended(sending, SessionState.DONE);
  }

  @Test
  void aLoadedDestinationNeverGivesUpOnTimeButDoesWhenItIsTold() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.mute();
    ended(sending, SessionState.FAILED);
    untilLongerThanTheSilence();
    assertThat(listening.report()).isEmpty();

    listening.cancel();
    assertThat(ended(listening, SessionState.STUCK).error()).contains("only the source knows");
    assertThat(destination.state()).isEqualTo(STOP);
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
  void aCancelPastTheCommitIsTooLateButBoundsTheWaitForADestinationThatNeverAnswers()
      throws Exception {
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(
            destination.entered(STOP, RUNNING_P2P).await(10, java.util.concurrent.TimeUnit.SECONDS))
        .isTrue();
    untilLongerThanTheSilence();
    assertThat(sending.report()).isEmpty();

    assertThat(sending.cancel()).isFalse();

    assertThat(ended(sending, SessionState.STUCK).error())
        .contains("did not say what came of it within 600 ms after the cancel", "only one");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    slow.countDown();
    ended(listening, SessionState.DONE);
  }

  @Test
  void refusesWaitsThatWouldTakeALivingPeerForLost() {
    assertThatThrownBy(() -> new Patience(SILENCE, SILENCE, SILENCE, SILENCE))
        .hasMessageContaining("too short for a keepalive");
    assertThatThrownBy(() -> new Patience(SILENCE, Duration.ZERO, SILENCE, SILENCE))
        .hasMessageContaining("must take time");
  }
}
