// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.junit.jupiter.api.Test;

/** What each side holds when the connection breaks in the handover, and how they settle. */
class InDoubtTest extends InDoubt {
  @Test
  void beforeTheCommitTheSourceRunsOnAndTheDestinationHoldsUntilItIsToldSo() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_LOADED);

    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(doubt(cut.sending()).here()).contains("runs here again");
    assertThat(doubt(cut.sending()).waitsFor()).contains("ABORT");
    assertThat(doubt(cut.sending()).peer()).isEqualTo(PEER);
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(destination.content()).isEqualTo(state);
    assertThat(doubt(cut.listening()).here()).contains("stopped, with everything loaded");
    assertThat(doubt(cut.listening()).waitsFor()).contains("COMMIT or ABORT");
    assertThat(doubt(cut.listening()).since())
        .isBetween(cut.listening().snapshot().started(), Instant.now());

    network.heal();
    ended(cut.sending(), SessionState.FAILED);
    assertThat(ended(cut.listening(), SessionState.FAILED).error()).contains("the source gave up");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void afterTheCommitBothHoldAndItIsSaidAgain() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);

    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(doubt(cut.sending()).here()).contains("stopped, with the whole state");
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(cut.sending().cancel()).isFalse();
    assertThat(cut.listening().cancel()).isFalse();
    assertThatThrownBy(() -> here.devices.release(source.identity().address()))
        .hasMessageContaining(cut.sending().id());
    assertThatThrownBy(() -> there.devices.release(destination.identity().address()))
        .hasMessageContaining(cut.listening().id());

    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
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
    assertThat(doubt(cut.listening()).here()).contains("which runs");
    assertThat(source.state()).isEqualTo(STOP_COPY);
    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(source.open).isZero();
    assertThat(there.devices.leases()).hasSize(1);
  }

  @Test
  void aDestinationThatGaveUpSaysSoWhenItIsAsked() throws Exception {
    Cut cut = cutWhileTheDestinationGivesUp();
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThatThrownBy(
            () -> cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "pulled the plug")))
        .hasMessageContaining("its device was reset");
    assertThat(cut.sending().cancel()).isFalse();

    network.heal();
    assertThat(ended(cut.sending(), SessionState.FAILED).error())
        .contains("the destination gave up");
    ended(cut.listening(), SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(source.content()).isEqualTo(state);
  }

  @Test
  void whoOnlyHasToTellNeedNotWait() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_LOADED);
    assertThat(cut.listening().cancel()).isFalse();

    assertThat(cut.sending().cancel()).isTrue();
    ended(cut.sending(), SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(cut.listening().report()).isEmpty();
    ((MigratorService) there.migrator).stop();
    ended(cut.listening(), SessionState.STUCK);
  }

  @Test
  void aDestinationThatHoldsNothingNeedNotWait() throws Exception {
    Cut cut = cutWhileTheDestinationGivesUp();

    assertThat(cut.listening().cancel()).isTrue();
    ended(cut.listening(), SessionState.FAILED);
    assertThat(there.devices.leases()).isEmpty();
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "it says that it was reset"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    until(cut.sending(), s -> s.doubt().filter(d -> d.here().contains("runs here")).isPresent());
    assertThat(cut.sending().cancel()).isTrue();
    ended(cut.sending(), SessionState.FAILED);
  }

  @Test
  void whoKnowsNothingOfItCannotEndADoubt() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    ((MigratorService) there.migrator).stop();
    ended(cut.listening(), SessionState.STUCK);
    Platform restarted = platform(Duration.ofMillis(20));
    Session other = restarted.listen(PEER, restarted.device("c"));
    network.heal();

    until(cut.sending(), snapshot -> snapshot.message().contains("was restarted since"));
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(cut.sending().report()).isEmpty();
    assertThat(other.report()).isEmpty();
    ((MigratorService) here.migrator).stop();
    assertThat(ended(cut.sending(), SessionState.STUCK).error()).contains("the engine was stopped");
    other.cancel();
    ended(other, SessionState.CANCELLED);
  }

  @Test
  void aSourceThatRunsLetsGoOfADestinationThatNobodyWaitsAtAnyMore() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_LOADED);
    ((MigratorService) there.migrator).stop();
    ended(cut.listening(), SessionState.STUCK);
    network.heal();

    ended(cut.sending(), SessionState.FAILED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
  }

  @Test
  void aDoubtHoldsTheChosenDeviceAndNoOtherOfItsListener() throws Exception {
    FakeHardware other = there.device("c").holds("other");
    Session listening = there.listen(PEER, destination, other);
    Session sending =
        here.migrator.migrate(
            new MigrationRequest(
                List.of(new DevicePair(source.address, Optional.of(destination.address))),
                Optional.of(URI.create(PEER)),
                SwitchoverPolicy.AUTO,
                false,
                Set.of(PausePoint.AFTER_LOADED),
                List.of()));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(there.devices.leases())
        .extracting(LeaseInfo::address)
        .containsExactly(destination.address);

    FakeHardware third = there.device("d").holds(500);
    byte[] moved = third.content();
    ended(there.migrate(third, other), SessionState.DONE);
    network.heal();
    ended(sending, SessionState.FAILED);
    ended(listening, SessionState.FAILED);
    assertThat(other.content()).isEqualTo(moved);
    assertThat(other.state()).isEqualTo(RUNNING);
    assertThat(there.devices.leases())
        .extracting(LeaseInfo::address)
        .containsExactly(other.address);
  }
}
