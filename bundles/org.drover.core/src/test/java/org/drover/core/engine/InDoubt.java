// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.core.fake.Platform.until;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.service.MigrationSnapshot.Doubt;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;

/** Two platforms and a line between them that breaks in the handover. */
abstract class InDoubt {
  static final String PEER = "pipe:here";

  final PipeNetwork network = new PipeNetwork();
  final Platform here = platform(Duration.ofMillis(20));
  final Platform there = platform(Duration.ofMillis(20));
  final FakeHardware source = here.device("a").holds(3000);
  final FakeHardware destination = there.device("b").holds("other");
  final byte[] state = source.content();

  final Platform platform(Duration redial) {
    return platform(Platform.GUARD, redial);
  }

  final Platform platform(Duration greeting, Duration redial) {
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

  static void untilInDoubt(Session session) {
    until(session, snapshot -> snapshot.state() == SessionState.IN_DOUBT);
  }

  static Doubt doubt(Session session) {
    return session.snapshot().doubt().orElseThrow();
  }

  /** A migration that was cut; both sides are in doubt. */
  record Cut(Session sending, Session listening) {}

  /** Cut while the source held at a point. */
  final Cut cutAt(PausePoint point) {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(point));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(sending);
    untilInDoubt(listening);
    return new Cut(sending, listening);
  }

  /** The destination runs, and the source has not heard it. */
  final Cut cutWhileTheDestinationStarts() throws Exception {
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

  /** The destination could not start and was reset, and the source has not heard it. */
  final Cut cutWhileTheDestinationGivesUp() throws Exception {
    CountDownLatch slow = destination.blocks(STOP, RUNNING_P2P);
    destination.fails(STOP, RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of());
    assertThat(destination.entered(STOP, RUNNING_P2P).await(20, TimeUnit.SECONDS)).isTrue();
    network.cut();
    slow.countDown();
    untilInDoubt(sending);
    untilInDoubt(listening);
    return new Cut(sending, listening);
  }

  /**
   * Of a source that called by itself once, and calls again when it is told to; the way is back.
   */
  final Cut cutWhileTheSourceHardlyCalls(PausePoint point) {
    return cutWhileTheSourceHardlyCalls(PEER, destination, point);
  }

  final Cut cutWhileTheSourceHardlyCalls(String place, FakeHardware to, PausePoint point) {
    Platform patient = platform(Duration.ofHours(1));
    FakeHardware held = patient.device("a").holds(3000);
    Session listening = there.listen(place, to);
    Session sending = patient.migrateTo(place, held, Set.of(point));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    network.cut();
    untilInDoubt(listening);
    until(sending, snapshot -> snapshot.message().startsWith("call 1 failed: there is no way"));
    network.heal();
    return new Cut(sending, listening);
  }
}
