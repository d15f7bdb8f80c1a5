// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Resolution.Side;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A source whose call nobody answers: the host of the destination is gone without a word. No test
 * lets the call end before it has seen what came of a word to the session.
 */
class UnansweredCallTest extends InDoubt {
  private final CountDownLatch answers = new CountDownLatch(1);

  @AfterEach
  void letTheCallsEnd() {
    answers.countDown();
  }

  private Session listening;

  /** In doubt after the commit, and with a call that nobody answers. */
  private Session calling() {
    listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.silent = answers;
    network.cut();
    untilItHasCalled(PEER, PEER);
    until(sending, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
    until(listening, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
    return sending;
  }

  private void untilItHasCalled(String... places) {
    until(() -> network.called.equals(List.of(places)), () -> "called " + network.called);
  }

  @Test
  void isNotWaitedForWhenTheEngineStops() throws Exception {
    Session sending = calling();

    here.sessions.endAll("the platform ends", Platform.GUARD);

    assertThat(ended(sending, SessionState.STUCK).error()).contains("the platform ends");
    assertThat(answers.getCount()).isEqualTo(1);
    assertThat(source.state()).isEqualTo(STOP_COPY);
    ((MigratorService) there.migrator).stop();
    ended(listening, SessionState.STUCK);
  }

  @Test
  void isNotWaitedForByWhoAsksAnew() throws Exception {
    Session sending = calling();
    network.heal();
    network.silent = null;

    sending.resolve(Resolution.ask());

    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(destination.content()).isEqualTo(state);
  }

  /** Nothing was heard of the place that was named, so it is not the wrong one. */
  @Test
  void saysNothingOfThePlaceThatAnOperatorNamed() throws Exception {
    Session sending = calling();
    sending.resolve(Resolution.ask(URI.create("pipe:elsewhere")));
    untilItHasCalled(PEER, PEER, "pipe:elsewhere");

    sending.resolve(Resolution.ask());

    untilItHasCalled(PEER, PEER, "pipe:elsewhere", "pipe:elsewhere");
    here.sessions.endAll("the test is over", Platform.GUARD);
    there.sessions.endAll("the test is over", Platform.GUARD);
  }

  @Test
  void isNotWaitedForByADecision() throws Exception {
    Session sending = calling();

    sending.resolve(Resolution.keepHere(Side.DESTINATION, "its host is scrap"));

    until(() -> source.state() == RUNNING, () -> "the source does not run");
    assertThat(source.content()).isEqualTo(state);
    until(sending, s -> s.doubt().filter(d -> d.here().contains("runs here")).isPresent());
    assertThat(sending.cancel()).isTrue();
    ended(sending, SessionState.FAILED);
    ((MigratorService) there.migrator).stop();
    ended(listening, SessionState.STUCK);
  }

  /** A call that is answered too late would keep its listener from serving others. */
  @Test
  void isNotWaitedForByACancelAndHangsUpIfItIsAnsweredAfterAll() throws Exception {
    listening = there.listen(PEER, destination);
    network.silent = answers;
    Session sending = here.migrateTo(PEER, source, Set.of());
    untilItHasCalled(PEER);

    assertThat(sending.cancel()).isTrue();

    ended(sending, SessionState.CANCELLED);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(here.devices.leases()).isEmpty();
    network.silent = null;
    answers.countDown();
    until(() -> network.accepted.get() == 1, () -> "nobody was called");
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }
}
