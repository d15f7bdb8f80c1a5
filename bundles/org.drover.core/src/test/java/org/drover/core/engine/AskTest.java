// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.drover.api.RefusedException;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask whom what became of a session. */
class AskTest {
  private static final String PEER = "pipe:here";

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = platform();
  private final Platform there = platform();
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");
  private Session sending;
  private Session listening;

  private Platform platform() {
    return new Platform(
        new FakeDriver("fake", false, Set.of()),
        network,
        new Patience(
            Platform.GUARD,
            Duration.ofMillis(50),
            Platform.GUARD,
            Platform.GUARD,
            Duration.ofMillis(20),
            Duration.ofMillis(100)));
  }

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
}
