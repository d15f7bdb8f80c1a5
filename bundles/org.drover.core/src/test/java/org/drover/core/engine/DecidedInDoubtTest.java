// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.session.Control;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Notice;
import org.junit.jupiter.api.Test;

/** What an operator decides without the other side, and what comes of it when that is back. */
class DecidedInDoubtTest extends InDoubt {
  @Test
  void onlyWhatIsInDoubtIsResolved() throws Exception {
    Session listening = there.listen(PEER, destination);
    assertThatThrownBy(() -> listening.resolve(Resolution.ask()))
        .hasMessage(
            "session " + listening.id() + " is not in doubt; vfio:sessions shows how it stands");
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void whatWasForcedAtTheDestinationIsRightIfTheSourceHadCommitted() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    assertThatThrownBy(
            () -> cut.listening().resolve(Resolution.keepHere(Side.DESTINATION, "no power")))
        .hasMessageContaining("say how the source was kept from running");
    assertThatThrownBy(() -> Resolution.keepHere(Side.SOURCE, " ")).hasMessageContaining("say how");

    cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "no power"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");
    until(cut.listening(), s -> s.doubt().filter(d -> d.forced().equals("no power")).isPresent());
    until(cut.listening(), s -> s.doubt().filter(d -> d.here().contains("which runs")).isPresent());
    assertThatThrownBy(() -> cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "again")))
        .hasMessageContaining("the other side fenced by: no power");
    assertThat(there.journal.all())
        .extracting(Journal.Entry::point)
        .containsSubsequence(Point.FORCED, Point.STARTING, Point.RAN);

    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(source.open).isZero();
  }

  @Test
  void bothShowTheSplitIfTheSourceRanWhenTheDestinationWasForced() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_LOADED);
    assertThat(source.state()).isEqualTo(RUNNING);
    cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "I am sure that it is off"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");

    network.heal();
    MigrationReport split = ended(cut.sending(), SessionState.SPLIT);
    assertThat(split.error()).contains("SPLIT", "both may have run");
    assertThat(ended(cut.listening(), SessionState.SPLIT).error()).isEqualTo(split.error());
    assertThat(here.devices.leases()).hasSize(1);
    assertThat(there.devices.leases()).hasSize(1);
    assertThat(here.journal.all()).last().extracting(Journal.Entry::point).isEqualTo(Point.SPLIT);
  }

  @Test
  void whatWasForcedAtTheSourceEmptiesADestinationThatDidNotRun() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    assertThat(destination.state()).isEqualTo(STOP);

    network.heal();
    assertThat(ended(cut.sending(), SessionState.FAILED).error()).contains("its host is scrap");
    ended(cut.listening(), SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(here.journal.all())
        .extracting(Journal.Entry::point)
        .endsWith(Point.COMMITTED, Point.IN_DOUBT, Point.FORCED, Point.RETURNED);
  }

  @Test
  void aForcedSourceThatCannotGoOnLeavesTheStateToTheDestination() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    source.fails(STOP_COPY, STOP).fails(STOP_COPY, RUNNING);
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(
        () -> here.journal.all().stream().anyMatch(e -> e.detail().contains("cannot go on")),
        () -> here.journal.all().toString());
    until(cut.sending(), s -> s.doubt().filter(d -> d.forced().isEmpty()).isPresent());
    assertThat(cut.sending().cancel()).isFalse();

    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(state);
  }

  @Test
  void aDecisionThatTheJournalDoesNotTakeIsNone() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    here.notTaken.add(Point.FORCED);
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));

    until(
        () -> here.journal.all().stream().anyMatch(e -> e.detail().contains("not written down")),
        () -> here.journal.all().toString());
    untilInDoubt(cut.sending());
    assertThat(doubt(cut.sending()).forced()).isEmpty();
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(cut.sending().cancel()).isFalse();
    here.notTaken.clear();
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    network.heal();
    ended(cut.sending(), SessionState.FAILED);
    ended(cut.listening(), SessionState.FAILED);
  }

  @Test
  void aDecisionThatTheDestinationsJournalDoesNotTakeIsNone() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    there.notTaken.add(Point.FORCED);
    cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "no power"));

    until(
        () -> there.journal.all().stream().anyMatch(e -> e.detail().contains("not written down")),
        () -> there.journal.all().toString());
    untilInDoubt(cut.listening());
    assertThat(doubt(cut.listening()).forced()).isEmpty();
    assertThat(destination.state()).isEqualTo(STOP);
    there.notTaken.clear();
    cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "no power"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");
    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
  }

  @Test
  void whatIsReadAfterThePlatformsEndClaimsNoLease() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    for (Platform ending : List.of(here, there)) {
      assertThat(ending.sessions.endAll("the platform ends", Platform.GUARD)).isEmpty();
    }
    for (Session session : List.of(cut.sending(), cut.listening())) {
      assertThat(ended(session, SessionState.STUCK).error())
          .contains("the platform ends", "was closed with the platform")
          .doesNotContain("leased");
    }
  }

  @Test
  void bothShowTheSplitIfTheDestinationRanWhenTheSourceWasForced() throws Exception {
    Cut cut = cutWhileTheDestinationStarts();
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");

    network.heal();
    ended(cut.sending(), SessionState.SPLIT);
    ended(cut.listening(), SessionState.SPLIT);
  }

  @Test
  void whoWasForcedNeedNotWaitForTheOtherSide() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_COMMITTED);
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    until(() -> source.state() == RUNNING, () -> "the source does not run");
    until(cut.sending(), s -> s.doubt().filter(d -> d.here().contains("runs here")).isPresent());

    assertThat(cut.sending().cancel()).isTrue();
    ended(cut.sending(), SessionState.FAILED);
    assertThat(here.devices.leases()).isEmpty();
    cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "it is told to be"));
    until(() -> destination.state() == RUNNING, () -> "the destination does not run");
    until(cut.listening(), s -> s.doubt().filter(d -> d.here().contains("runs")).isPresent());
    assertThat(cut.listening().cancel()).isTrue();
    ended(cut.listening(), SessionState.DONE);
  }

  @Test
  void aDestinationIsGivenUpWhenAnOperatorSawThatTheSourceRuns() throws Exception {
    Cut cut = cutAt(PausePoint.AFTER_LOADED);
    assertThatThrownBy(() -> cut.sending().resolve(Resolution.surrender()))
        .hasMessageContaining("which runs here again");
    assertThat(cut.sending().cancel()).isTrue();
    ended(cut.sending(), SessionState.FAILED);

    cut.listening().resolve(Resolution.surrender());
    until(cut.listening(), s -> s.doubt().filter(d -> d.here().contains("was reset")).isPresent());
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(cut.listening().cancel()).isTrue();
    ended(cut.listening(), SessionState.FAILED);
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void aSourceIsGivenUpWhenAnOperatorSawThatTheDestinationRuns() throws Exception {
    Cut cut = cutWhileTheDestinationStarts();
    cut.sending().resolve(Resolution.surrender());
    until(cut.sending(), s -> s.doubt().filter(d -> d.here().contains("is closed")).isPresent());
    assertThat(source.open).isZero();

    network.heal();
    ended(cut.sending(), SessionState.DONE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(destination.content()).isEqualTo(state);
  }

  private static final String TOO_LATE =
      "the decision without the other side came too late: it answers";

  /** The destination's answer is there, and the source has had no time to read it. */
  @Test
  void aDecisionAtTheSourceComesTooLateOnceTheDestinationHasAnswered() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_COMMITTED);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch decided = new CountDownLatch(1);
    String name = "drover-" + cut.sending().id() + "-session";
    network.written =
        total -> {
          // RESUME is what follows the stream's header, which has 16 bytes.
          if (total > 16 && Thread.currentThread().getName().equals(name)) {
            asked.countDown();
            await(decided);
          }
        };
    cut.sending().resolve(Resolution.ask());
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    until(control(cut.sending())::interrupted, () -> "the destination does not answer");
    cut.sending().resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));
    decided.countDown();

    assertThat(ended(cut.sending(), SessionState.DONE).notes()).contains(TOO_LATE);
    ended(cut.listening(), SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
  }

  /** The source has called, and the destination has had no time to take the call. */
  @Test
  void aDecisionAtTheDestinationComesTooLateOnceTheSourceHasCalled() throws Exception {
    Cut cut = cutWhileTheSourceHardlyCalls(PausePoint.AFTER_LOADED);
    Control control = control(cut.listening());
    String name = "drover-" + cut.listening().id() + "-reception";
    synchronized (control) {
      cut.sending().resolve(Resolution.ask());
      until(() -> isBlocked(name), () -> "nobody called");
      // In its place, so that it is the first; its own comes behind, and finds the call taken.
      control.post(new Notice.Called());
      cut.listening().resolve(Resolution.keepHere(Side.SOURCE, "no power"));
    }

    MigrationReport report = ended(cut.listening(), SessionState.FAILED);
    assertThat(report.notes()).contains(TOO_LATE);
    assertThat(report.error()).contains("the source gave up");
    ended(cut.sending(), SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(there.journal.all()).extracting(Journal.Entry::point).doesNotContain(Point.FORCED);
  }

  private static Control control(Session session) {
    return ((EngineSession) session).job().control();
  }

  /** Other tests' sessions may have left threads of the same name. */
  private static boolean isBlocked(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .anyMatch(thread -> thread.getState() == Thread.State.BLOCKED);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
