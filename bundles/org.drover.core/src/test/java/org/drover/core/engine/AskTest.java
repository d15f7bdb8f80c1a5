// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.RefusedException;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask whom what became of a session, and what an answer costs who gives it. */
class AskTest extends InDoubt {
  private Session sending;
  private Session listening;

  private void cutAfterTheCommit() {
    listening = there.listen(PEER, destination);
    sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_COMMITTED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt();
  }

  private void untilInDoubt() {
    until(sending, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
    until(listening, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pipe:elsewhere"})
  void aDestinationThatIsToAskIsSentToTheSource(String peer) throws Exception {
    cutAfterTheCommit();
    Resolution ask = peer.isEmpty() ? Resolution.ask() : Resolution.ask(URI.create(peer));

    assertThatThrownBy(() -> listening.resolve(ask))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the source calls; ask there");

    network.heal();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void asksByTheTransportOfBefore() throws Exception {
    cutAfterTheCommit();

    assertThatThrownBy(() -> sending.resolve(Resolution.ask(URI.create("tcp://10.0.0.3:7000"))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at tcp://10.0.0.3:7000")
        .hasMessageContaining("it is called by pipe");

    // A scheme's case has no meaning (RFC 3986, section 3.1).
    sending.resolve(Resolution.ask(URI.create("PIPE:here")));
    network.heal();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  /** The source has to ask again, and may. */
  @Test
  void aListenerOutlivesAJournalThatDoesNotTakeWhatACallerSays() throws Exception {
    CountDownLatch slow = destination.blocks(RUNNING_P2P, RUNNING);
    listening = there.listen(PEER, destination);
    sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(RUNNING_P2P, RUNNING).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt();
    ((MigratorService) there.migrator).stop();
    ended(listening);
    there.notTaken.add(Point.SETTLED);
    Session other = there.listen(PEER, there.device("c"));
    int before = network.accepted.get();
    network.heal();

    // Whoever is accepted second finds the listener back from the first.
    until(() -> network.accepted.get() > before + 1, () -> other.snapshot().toString());
    assertThat(other.report()).isEmpty();
    there.notTaken.clear();
    ended(sending, SessionState.DONE);
    assertThat(other.cancel()).isTrue();
    assertThat(ended(other, SessionState.CANCELLED).notes())
        .anySatisfy(note -> assertThat(note).contains("came to nothing"));
  }
}
