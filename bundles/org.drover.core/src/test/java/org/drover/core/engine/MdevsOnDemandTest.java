// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Platform.ended;
import static org.drover.core.fake.Platform.until;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.Compatibility;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Mismatch;
import org.drover.api.RefusedException;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.api.service.TransportFault.Kind;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.FakeMdevs;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two platforms, of which one makes the devices that the other one's go to. */
class MdevsOnDemandTest {
  private static final String PEER = "pipe:here";
  private static final DeviceAddress ASKED = DeviceAddress.parse("mdev:fake/fake-2");
  private static final Patience PATIENCE =
      new Patience(Platform.GUARD, Duration.ofMillis(50), Platform.GUARD, Platform.GUARD);

  private final PipeNetwork network = new PipeNetwork();
  private final Platform here = new Platform(driver(), network, PATIENCE);
  private final Platform there = new Platform(driver(), network, PATIENCE);
  private final FakeMdevs mdevs = new FakeMdevs(there.backend);
  private final FakeHardware source = here.device("a").holds(3000);

  private static FakeDriver driver() {
    return new FakeDriver("fake", false, Set.of());
  }

  @BeforeEach
  void bind() {
    there.mdevs.bind(mdevs, Map.of());
  }

  private Session listen(FakeHardware... devices) {
    return there.migrator.listen(
        new ListenRequest(
            URI.create(PEER),
            List.of(devices).stream().map(device -> device.address).toList(),
            List.of(FakeMdevs.FAKE)));
  }

  private Session migrate(
      Optional<DeviceAddress> target, Set<PausePoint> pauses, TransportFault... faults) {
    return here.migrator.migrate(
        new MigrationRequest(
            List.of(new DevicePair(source.address, target)),
            Optional.of(URI.create(PEER)),
            SwitchoverPolicy.AUTO,
            false,
            pauses,
            List.of(faults)));
  }

  private Session migrate(String target) {
    return migrate(Optional.of(DeviceAddress.parse(target)), Set.of());
  }

  private void assertNothingIsLeft() {
    assertThat(mdevs.present()).isEmpty();
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void makesTheDeviceThatAMigrationAsksForAndKeepsItOnceItRuns() throws Exception {
    byte[] state = source.content();
    Session listening = listen();
    assertThat(mdevs.count).as("made before anybody asked").isZero();
    MigrationReport sent = ended(migrate(Optional.of(ASKED), Set.of()), SessionState.DONE);
    MigrationReport received = ended(listening, SessionState.DONE);

    FakeHardware made = mdevs.present().get(0);
    assertThat(made.content()).isEqualTo(state);
    assertThat(made.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(mdevs.count).isEqualTo(1);
    assertThat(sent.devices().get(0).destination()).contains(made.address);
    assertThat(received.devices().get(0).destination()).contains(made.address);
    assertThat(received.notes()).contains(made.address + " was made for it, an mdev:fake/fake-2");
    assertThat(there.devices.leases())
        .singleElement()
        .satisfies(lease -> assertThat(lease.address()).isEqualTo(made.address))
        .satisfies(lease -> assertThat(lease.owner().name()).isEqualTo(listening.id()));
  }

  @Test
  void theDeviceIsTheSessionsWhileTheStateTravels() throws Exception {
    Session listening = listen();
    Session sending = migrate(Optional.of(ASKED), Set.of(PausePoint.BEFORE_SWITCHOVER));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);

    DeviceAddress made = mdevs.present().get(0).address;
    assertThat(listening.snapshot().devices().toString()).contains(made.toString());
    assertThat(sending.snapshot().devices().toString()).contains(made.toString());
    assertThat(there.devices.leases()).extracting(LeaseInfo::address).containsExactly(made);
    assertThatThrownBy(() -> there.devices.release(made)).isInstanceOf(DroverException.class);

    sending.proceed();
    ended(sending, SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void removesTheDeviceIfTheWireBreaksBeforeItCouldRun() throws Exception {
    Session listening = listen();
    ended(
        migrate(Optional.of(ASKED), Set.of(), new TransportFault(Kind.DROP, 1500)),
        SessionState.FAILED);
    MigrationReport received = ended(listening, SessionState.FAILED);

    assertThat(mdevs.count).isEqualTo(1);
    assertNothingIsLeft();
    assertThat(received.notes())
        .anySatisfy(
            note -> assertThat(note).endsWith("was removed again: nothing came to run in it"));
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void removesTheDeviceIfEitherSideCancels() throws Exception {
    Session listening = listen();
    Session sending = migrate(Optional.of(ASKED), Set.of(PausePoint.BEFORE_SWITCHOVER));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(mdevs.present()).hasSize(1);
    listening.cancel();
    ended(listening, SessionState.CANCELLED);
    ended(sending, SessionState.FAILED);
    assertNothingIsLeft();

    listening = listen();
    sending = migrate(Optional.of(ASKED), Set.of(PausePoint.IN_BLACKOUT));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    sending.cancel();
    ended(sending, SessionState.CANCELLED);
    ended(listening, SessionState.FAILED);
    assertNothingIsLeft();
    assertThat(mdevs.count).isEqualTo(2);
  }

  @Test
  void removesTheDeviceThatCannotRunEvenAfterItWasTold() throws Exception {
    Session listening = listen();
    Session sending = migrate(Optional.of(ASKED), Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    mdevs.present().get(0).fails(MigrationState.STOP, MigrationState.RUNNING_P2P);
    sending.proceed();

    ended(sending, SessionState.FAILED);
    ended(listening, SessionState.FAILED);
    assertNothingIsLeft();
    assertThat(source.state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void keepsADeviceThatMayHaveRun() throws Exception {
    Session listening = listen();
    Session sending = migrate(Optional.of(ASKED), Set.of(PausePoint.AFTER_LOADED));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    mdevs.present().get(0).fails(MigrationState.RUNNING_P2P, MigrationState.RUNNING);
    sending.proceed();

    ended(listening, SessionState.STUCK);
    ended(sending, SessionState.STUCK);
    assertThat(mdevs.present()).hasSize(1);
    assertThat(there.devices.leases()).hasSize(1);
  }

  @Test
  void refusesByNameWhatItMayNotMakeAndGoesOnListening() throws Exception {
    Session listening = listen();
    MigrationReport refused = ended(migrate("mdev:fake/fake-1"), SessionState.FAILED);

    assertThat(refused.error())
        .contains(
            "mdev:fake/fake-1 may not be made here; this side makes mdev:fake/fake-2 and nothing"
                + " else, so name a device, or add --create mdev:fake/fake-1 to its vfio:listen");
    assertThat(source.log()).containsExactly("OPEN", "CLOSE");
    assertThat(mdevs.count).isZero();
    assertThat(listening.report()).isEmpty();
    ended(migrate(ASKED.toString()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void makesNothingWhereNobodyAllowedIt() throws Exception {
    FakeHardware existing = there.device("b");
    Session listening = there.listen(PEER, existing);
    MigrationReport refused = ended(migrate(ASKED.toString()), SessionState.FAILED);

    assertThat(refused.error())
        .contains("mdev:fake/fake-2 may not be made here; this side makes no devices");
    assertThat(mdevs.count).isZero();
    assertThat(existing.opened).isZero();
    listening.cancel();
    ended(listening, SessionState.CANCELLED);
  }

  @Test
  void makesNothingForWhoeverDoesNotAsk() throws Exception {
    Session listening = listen();
    assertThat(ended(migrate(Optional.empty(), Set.of()), SessionState.FAILED).error())
        .contains("a device is made only if the source asks: SOURCE=mdev:fake/fake-2");
    assertThat(ended(migrate("emu:b"), SessionState.FAILED).error())
        .contains("emu:b may not be overwritten here; this side listens for new devices");
    assertThat(mdevs.count).isZero();
    listening.cancel();
    ended(listening, SessionState.CANCELLED);
  }

  @Test
  void devicesThatExistAreOverwrittenBesides() throws Exception {
    FakeHardware existing = there.device("b").holds("other");
    Session listening = listen(existing);
    ended(migrate(Optional.empty(), Set.of()), SessionState.DONE);
    ended(listening, SessionState.DONE);

    assertThat(existing.content()).hasSize(3000);
    assertThat(mdevs.count).isZero();
  }

  @Test
  void removesTheDeviceThatDoesNotSuitTheOffer() throws Exception {
    Session listening = listen();
    there.driver.compatibility =
        Compatibility.of(Mismatch.refusal("size", "it is too small", "take a larger one"));
    MigrationReport refused = ended(migrate(ASKED.toString()), SessionState.FAILED);

    assertThat(refused.error()).contains("the destination refuses", "too small");
    assertThat(mdevs.count).isEqualTo(1);
    assertNothingIsLeft();
    assertThat(listening.report()).isEmpty();
    there.driver.compatibility = Compatibility.OK;
    ended(migrate(ASKED.toString()), SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(mdevs.present()).hasSize(1);
  }

  @Test
  void aDeviceThatCannotBeMadeOrFoundIsTheCallersMatter() throws Exception {
    Session listening = listen();
    mdevs.noneIsLeft = true;
    assertThat(ended(migrate(ASKED.toString()), SessionState.FAILED).error())
        .contains("mdev:fake/fake-2 could not be made: none is left; remove one first");
    mdevs.noneIsLeft = false;
    mdevs.makesNothing = true;
    assertThat(ended(migrate(ASKED.toString()), SessionState.FAILED).error())
        .contains("made for it, could not be taken");
    mdevs.makesNothing = false;
    ended(migrate(ASKED.toString()), SessionState.DONE);
    ended(listening, SessionState.DONE);
  }

  @Test
  void removesTheDeviceIfItsDriverFailsBeforeTheFirstByte() throws Exception {
    Session listening = listen();
    there.driver.inspectsNothing = true;
    assertThat(ended(migrate(ASKED.toString()), SessionState.FAILED).error())
        .contains("fake failed to inspect a state for");
    assertThat(mdevs.count).isEqualTo(1);
    until(() -> there.devices.leases().isEmpty(), () -> there.devices.leases().toString());
    until(() -> mdevs.present().isEmpty(), () -> "it is still there");

    there.driver.inspectsNothing = false;
    ended(migrate(ASKED.toString()), SessionState.DONE);
    ended(listening, SessionState.DONE);
    assertThat(mdevs.present()).hasSize(1);
  }

  @Test
  void saysWhatIsLeftOverIfARemovalFails() throws Exception {
    Session listening = listen();
    mdevs.removesNothing = true;
    ended(
        migrate(Optional.of(ASKED), Set.of(), new TransportFault(Kind.DROP, 1500)),
        SessionState.FAILED);
    MigrationReport received = ended(listening, SessionState.FAILED);

    String left = mdevs.present().get(0).address.toString();
    assertThat(received.notes())
        .contains(
            left
                + ", made for a migration that failed, is left over (its driver answered EIO);"
                + " remove it with vfio:mdev remove "
                + left);
    assertThat(there.devices.leases()).isEmpty();
  }

  @Test
  void whoMadeItRemovesItAlsoAfterItsServiceHasLeft() throws Exception {
    Session listening = listen();
    Session sending = migrate(Optional.of(ASKED), Set.of(PausePoint.BEFORE_SWITCHOVER));
    until(sending, snapshot -> snapshot.state() == SessionState.HELD);
    there.mdevs.unbind(mdevs);
    sending.cancel();

    ended(sending, SessionState.CANCELLED);
    ended(listening, SessionState.FAILED);
    assertNothingIsLeft();
  }

  @Test
  void refusesAtOnceToListenForWhatCannotBe() {
    assertThatThrownBy(() -> there.migrator.listen(allowing(new NewMdev("emu", "fake", "fake-9"))))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("the kernel of scheme emu cannot make mdev:fake/fake-9");
    assertThatThrownBy(() -> there.migrator.listen(allowing(new NewMdev("vfio", "fake", "fake-2"))))
        .hasMessageContaining("the kernel of scheme vfio cannot make mdev:fake/fake-2");
    assertThatThrownBy(
            () ->
                there.migrator.listen(
                    new ListenRequest(URI.create(PEER), List.of(ASKED), List.of())))
        .hasMessageContaining("mdev:fake/fake-2 is no device yet; allow it with --create");
    assertThatThrownBy(() -> here.migrator.listen(allowing(FakeMdevs.FAKE)))
        .hasMessageContaining("start the bundle org.drover.device.vfio");
    assertThatThrownBy(
            () ->
                here.migrator.migrate(
                    new MigrationRequest(
                        List.of(new DevicePair(source.address, Optional.of(ASKED))),
                        Optional.empty(),
                        SwitchoverPolicy.AUTO,
                        false,
                        Set.of(),
                        List.of())))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("only a platform that listens makes devices on demand");
    assertThat(there.devices.leases()).isEmpty();
    assertThat(here.devices.leases()).isEmpty();
    there.listenAgain(PEER, there.device("b"));
  }

  private static ListenRequest allowing(NewMdev mdev) {
    return new ListenRequest(URI.create(PEER), List.of(), List.of(mdev));
  }
}
