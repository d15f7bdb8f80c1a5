// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.Mismatch;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Phase;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.TransportFault;
import org.drover.api.service.TransportFault.Kind;
import org.drover.api.spi.Network.Connection;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeWorkload;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** Two platforms. */
class ReceiveTest {
  private static final String PEER = "pipe:here";

  /** A cancel closes a line that was silent for three keepalives, as a busy machine may be. */
  private static final Patience PATIENCE =
      new Patience(Platform.GUARD, Duration.ofMillis(500), Platform.GUARD, Platform.GUARD);

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = new Platform(driver(), network, PATIENCE);
  private final Platform there = new Platform(driver(), network, PATIENCE);
  private final FakeHardware source = here.device("a").holds(3000);
  private final FakeHardware destination = there.device("b").holds("other");

  private static FakeDriver driver() {
    return new FakeDriver("fake", false, Set.of());
  }

  @Test
  void takesAMigrationAndBothSidesAgree() throws Exception {
    byte[] state = source.content();
    FakeWorkload workload = new FakeWorkload("user", source);
    here.workloads.bind(workload, Map.of());
    Session listening = there.listen(PEER, destination);
    assertThat(listening.snapshot().place()).contains(URI.create(PEER));
    assertThat(there.devices.leases()).extracting(LeaseInfo::open).containsExactly(false);
    MigrationReport sent = ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    MigrationReport received = ended(listening, SessionState.DONE);

    assertThat(destination.content()).isEqualTo(state);
    assertThat(sent.devices().get(0).finalState()).isEmpty();
    assertThat(received.devices().get(0).finalState()).contains(MigrationState.RUNNING);
    assertThat(sent.devices().get(0).destination()).contains(destination.identity().address());
    assertThat(received.devices().get(0).stopCopyBytes()).isEqualTo(3000);
    assertThat(received.wireBytes()).isEqualTo(sent.wireBytes());
    assertThat(there.devices.leases()).hasSize(1);
    assertThat(here.devices.leases()).isEmpty();
    assertThat(workload.calls).containsExactly("quiesce emu:a", "departed emu:a");
  }

  @Test
  void writesTheJournalInTheHandoversOrder() throws Exception {
    Session listening = there.listen(PEER, destination);
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);

    assertThat(points(here))
        .containsExactly(Point.OFFERED, Point.ACCEPTED, Point.COMMITTED, Point.DONE);
    assertThat(points(there))
        .containsExactly(Point.ACCEPTED, Point.LOADED, Point.STARTING, Point.RAN, Point.SETTLED);
  }

  @Test
  void writesDownOnBothSidesWithWhomItAgreedAndOnWhat() throws Exception {
    Session listening = there.listen(PEER, destination);
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);

    List<DeviceAddress> targets = List.of(destination.identity().address());
    assertThat(accepted(here).agreement())
        .contains(new Journal.Agreement(there.journal.instance(), 1, targets));
    assertThat(accepted(there).agreement())
        .contains(new Journal.Agreement(here.journal.instance(), 1, targets));
    assertThat(accepted(there).session()).isEqualTo(accepted(here).session());
    assertThat(here.journal.entries(accepted(here).session())).hasSize(4);
    assertThat(here.journal.all())
        .filteredOn(entry -> entry.agreement().isPresent())
        .containsExactly(accepted(here));
  }

  private static Journal.Entry accepted(Platform platform) {
    return platform.journal.all().stream()
        .filter(entry -> entry.point() == Point.ACCEPTED)
        .findFirst()
        .orElseThrow();
  }

  private static List<Point> points(Platform platform) {
    return platform.journal.all().stream().map(Journal.Entry::point).toList();
  }

  @Test
  void refusesADeviceThatItDoesNotListenForAndGoesOnListening() throws Exception {
    Session listening = there.listen(PEER, destination);
    there.driver.compatibility =
        Compatibility.of(Mismatch.refusal("size", "it is too small", "take a larger one"));
    MigrationReport refused = ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED);

    assertThat(refused.error()).contains("the destination refuses", "too small");
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
    assertThat(destination.opened).isZero();
    assertThat(listening.report()).isEmpty();

    there.driver.compatibility = Compatibility.OK;
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    assertThat(ended(listening, SessionState.DONE).notes())
        .anySatisfy(note -> assertThat(note).contains("came to nothing"));
  }

  /** Who may type at one side reads that side's report alone. */
  @Test
  void tellsOnBothSidesWhatItsVendorDriverWarnsOf() throws Exception {
    Session listening = there.listen(PEER, destination);
    there.driver.compatibility =
        Compatibility.of(Mismatch.warning("firmware", "its firmware is older", "bring it up"));
    MigrationReport sent = ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);

    String said = "its firmware is older, so bring it up";
    assertThat(sent.notes()).containsExactly(said);
    assertThat(ended(listening, SessionState.DONE).notes()).containsExactly(said);
  }

  @Test
  void tellsAWarningOnceIfItIsItsOwnDestination() throws Exception {
    here.driver.compatibility =
        Compatibility.of(Mismatch.warning("firmware", "its firmware is older", "bring it up"));
    FakeHardware near = here.device("near").holds("other");

    assertThat(ended(here.migrate(source, near), SessionState.DONE).notes())
        .containsExactly("its firmware is older, so bring it up");
  }

  @Test
  void refusesWhatItsVendorDriverCannotCompareAndGoesOnListening() throws Exception {
    Session listening = there.listen(PEER, destination);
    there.driver.classesAreGone = true;
    MigrationReport refused = ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED);

    assertThat(refused.error())
        .contains("the destination refuses", "fake failed to compare it with emu:b");
    assertThat(destination.opened).isZero();
    there.driver.classesAreGone = false;
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void aCallerThatIsNoDroverChangesNothing() throws Exception {
    Platform own = shy();
    FakeHardware untouched = own.device("b").holds("other");
    byte[] before = untouched.content();
    Session listening = own.listen(PEER, untouched);
    for (int i = 0; i < 3; i++) {
      try (Connection stranger = network.connect(URI.create(PEER), Duration.ofSeconds(1))) {
        stranger.write(
            ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        until(() -> wasLeft(stranger), () -> "the stranger is still listened to");
      }
    }
    assertThat(untouched.opened).isZero();
    assertThat(untouched.content()).isEqualTo(before);
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    assertThat(ended(listening, SessionState.DONE).notes())
        .singleElement()
        .asString()
        .startsWith("3 calls came to nothing; the last, from ")
        .contains("stream header at byte 0");
  }

  /** One that does not wait long for whom it does not know. */
  private Platform shy() {
    Duration second = Duration.ofSeconds(1);
    return new Platform(
        driver(), network, new Patience(second, second, Platform.GUARD, Duration.ofMillis(200)));
  }

  private static boolean wasLeft(Connection caller) {
    try {
      return caller.read(ByteBuffer.allocate(64)) < 0;
    } catch (java.io.IOException e) {
      return true;
    }
  }

  @Test
  void aCallerThatOffersNothingIsNotWaitedForLong() throws Exception {
    Platform own = shy();
    Session listening = own.listen(PEER, own.device("b"));
    try (Connection silent = network.connect(URI.create(PEER), Duration.ofSeconds(1))) {
      until(listening, snapshot -> snapshot.phase() == Phase.OFFER);
      until(listening, snapshot -> snapshot.phase() == Phase.LISTEN);
      assertThat(silent.isOpen()).isTrue();
    }
    ended(here.migrateTo(PEER, source, Set.of()), SessionState.DONE);
    assertThat(ended(listening, SessionState.DONE).notes())
        .anySatisfy(note -> assertThat(note).contains("offered nothing within 1 s"));
  }

  @Test
  void isCancelledWhileItListens() throws Exception {
    Session listening = there.listen(PEER, destination);
    assertThat(listening.snapshot().state()).isEqualTo(SessionState.ACTIVE);
    listening.cancel();
    ended(listening, SessionState.CANCELLED);

    assertThat(there.devices.leases()).isEmpty();
    assertThat(destination.opened).isZero();
    ended(there.listenAgain(PEER, destination), SessionState.CANCELLED);
  }

  @Test
  void saysAtOnceThatThePlaceIsInUse() {
    there.listen(PEER, destination);
    FakeHardware other = there.device("c");
    assertThatThrownBy(() -> there.listen(PEER, other)).hasMessageContaining("it is in use");
    assertThat(there.devices.leases()).hasSize(1);
    assertThatThrownBy(() -> there.listen("pipe:elsewhere"))
        .hasMessageContaining("nothing may be overwritten");
  }

  @Test
  void aCancelAtTheDestinationWhileLoadingLeavesTheSourceRunning() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.BEFORE_SWITCHOVER));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(destination.state()).isEqualTo(MigrationState.RESUMING);

    assertThat(listening.cancel()).isTrue();

    ended(listening, SessionState.CANCELLED);
    assertThat(ended(sending, SessionState.FAILED).error())
        .isEqualTo("the destination gave up: cancelled at the destination");
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void cannotBeCancelledAtTheDestinationOnceItWasToldToRun() throws Exception {
    CountDownLatch slow = destination.blocks(MigrationState.RESUMING, MigrationState.STOP);
    CountDownLatch later = destination.blocks(MigrationState.STOP, MigrationState.RUNNING_P2P);
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    slow.countDown();
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    sending.proceed();
    assertThat(
            destination
                .entered(MigrationState.STOP, MigrationState.RUNNING_P2P)
                .await(20, TimeUnit.SECONDS))
        .isTrue();
    assertThat(listening.cancel()).isFalse();
    later.countDown();
    ended(listening, SessionState.DONE);
    ended(sending, SessionState.DONE);
  }

  @Test
  void aCancelAtTheLoadedDestinationGivesUpAndTheSourceRunsOn() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    until(listening, snapshot -> snapshot.phase() == Phase.LOAD);
    assertThat(listening.cancel()).isTrue();

    ended(sending, SessionState.FAILED);
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
    ended(listening, SessionState.CANCELLED);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(there.devices.leases()).isEmpty();
    assertThat(points(there))
        .containsExactly(Point.ACCEPTED, Point.LOADED, Point.GAVE_UP, Point.SETTLED);
  }

  @Test
  void resetsTheDestinationIfTheWireBreaksWhileItLoads() throws Exception {
    Session listening = there.listen(PEER, destination);
    ended(
        here.migrateTo(PEER, source, Set.of(), new TransportFault(Kind.DROP, 1500)),
        SessionState.FAILED);
    MigrationReport received = ended(listening, SessionState.FAILED);

    assertThat(received.notes()).contains("emu:b was reset");
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void aTransportWhoseClassesAreGoneEndsTheSessionAndNothingStays() throws Exception {
    network.classesAreGone = true;
    MigrationReport report = ended(here.migrateTo(PEER, source, Set.of()), SessionState.FAILED);

    assertThat(report.error()).contains("NoClassDefFoundError");
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
    assertThat(here.devices.leases()).isEmpty();
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    MigrationReport report =
        ended(here.migrateTo("pipe:nowhere", source, Set.of()), SessionState.FAILED);
    assertThat(report.error()).isEqualTo("migrating emu:a: nobody listens at pipe:nowhere");
    assertThatThrownBy(() -> here.migrateTo("smoke:signal", source, Set.of()))
        .hasMessageContaining("no transport can reach a peer at smoke:signal; use a URI of pipe:");
    assertThat(here.devices.leases()).isEmpty();
  }

  /** It was promised, and not committed: a destination that kept still would strand its source. */
  @Test
  void aLoadedDestinationGivesUpWhenItsDriverLeaves() throws Exception {
    Session listening = there.listen(PEER, destination);
    Session sending = here.migrateTo(PEER, source, Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);

    there.drivers.unbind(there.driver);

    assertThat(ended(listening, SessionState.FAILED).error())
        .contains("the vendor driver fake has left the platform");
    assertThat(ended(sending, SessionState.FAILED).error())
        .contains("the destination gave up: the vendor driver fake has left the platform");
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(destination.content()).isEqualTo(FakeHardware.EMPTY);
    assertThat(there.devices.leases()).isEmpty();
  }
}
