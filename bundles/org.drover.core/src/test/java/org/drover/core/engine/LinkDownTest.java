// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Resolution;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.fake.TcpProxy;
import org.drover.transport.tcp.TcpTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real connections, over a way that is taken away: silently, or by a reset. */
class LinkDownTest {
  private final Platform here = platform();
  private final Platform there = platform();
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");
  private final byte[] state = source.content();
  private final Session listening = there.listen("tcp://127.0.0.1:0", destination);
  private final URI place = listening.snapshot().place().orElseThrow();
  private final TcpProxy way;

  LinkDownTest() throws IOException {
    way = new TcpProxy(place);
  }

  private static Platform platform() {
    Platform platform =
        new Platform(
            new FakeDriver("fake", false, Set.of()),
            new PipeNetwork(),
            new Patience(
                Platform.GUARD,
                Duration.ofMillis(20),
                Duration.ofMillis(800),
                Platform.GUARD,
                Duration.ofMillis(20),
                Duration.ofMillis(200)));
    platform.transports.bind(new TcpTransport(), Map.of());
    return platform;
  }

  @AfterEach
  void close() throws IOException {
    way.close();
  }

  private Session heldAt(PausePoint point) {
    Session sending = here.migrateTo(way.place(), source, Set.of(point));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    return sending;
  }

  private void takeAway(boolean silently) {
    if (silently) {
      way.pull();
    } else {
      way.reset();
    }
  }

  private static void untilInDoubt(Session session) {
    until(session, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inPreCopyTheSourceRunsOnAndTheDestinationIsEmptiedAndFree(boolean silently)
      throws Exception {
    Session sending = heldAt(PausePoint.BEFORE_SWITCHOVER);
    takeAway(silently);

    String why = silently ? "nothing was heard from" : "the connection with";
    assertThat(ended(sending, SessionState.FAILED).error()).contains(why);
    assertThat(ended(listening, SessionState.FAILED).error()).contains(why);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(source.content()).isEqualTo(state);
    assertThat(source.resets).isZero();
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(there.devices.leases()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterLoadedTheSourceRunsOnAndTellsItWhenTheWayIsBack(boolean silently) throws Exception {
    Session sending = heldAt(PausePoint.AFTER_LOADED);
    takeAway(silently);

    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(source.state()).isEqualTo(RUNNING);
    assertThat(destination.state()).isEqualTo(STOP);
    assertThat(destination.content()).isEqualTo(state);
    way.plugIn();
    ended(sending, SessionState.FAILED);
    ended(listening, SessionState.FAILED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterTheCommitBothHoldUntilTheWayIsBack(boolean silently) throws Exception {
    Session sending = heldAt(PausePoint.AFTER_COMMITTED);
    takeAway(silently);

    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(source.content()).isEqualTo(state);
    assertThat(destination.state()).isEqualTo(STOP);
    way.plugIn();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
    assertThat(destination.content()).isEqualTo(state);
    assertThat(source.open).isZero();
  }

  @Test
  void isSettledOverAnotherWay() throws Exception {
    Session sending = heldAt(PausePoint.AFTER_COMMITTED);
    way.pull();
    untilInDoubt(sending);
    untilInDoubt(listening);

    sending.resolve(Resolution.ask(place));

    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(destination.state()).isEqualTo(RUNNING);
  }

  private void resetAndHold(Session sending) {
    way.reset();
    untilInDoubt(sending);
    untilInDoubt(listening);
    assertThat(source.state()).isEqualTo(STOP_COPY);
    assertThat(destination.state()).isEqualTo(STOP);
  }

  /** It comes for long enough that the destination is called anew, and goes before it is heard. */
  @Test
  void aWayThatGoesAndComesAgainAndAgainIsNoReasonToDecideAnything() throws Exception {
    Session sending = heldAt(PausePoint.AFTER_COMMITTED);
    resetAndHold(sending);
    for (int i = 0; i < 3; i++) {
      way.plugInOneWay();
      until(listening, snapshot -> snapshot.state() == SessionState.ACTIVE);
      resetAndHold(sending);
    }
    way.plugIn();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }
}
