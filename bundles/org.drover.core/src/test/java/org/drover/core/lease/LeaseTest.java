// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;
import static org.drover.core.fake.Leasing.BOB;
import static org.drover.core.fake.Leasing.NOON;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.drover.core.fake.Platform;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Owner JOB = new Owner(Owner.Kind.JOB, "nightly");
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "region read");

  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final LeaseTable table = leasing.table;
  private final Devices devices = leasing.devices;
  private final FakeHardware hardware = backend.add("a", "STOP_COPY,P2P");
  private final DeviceAddress address = hardware.address;

  @Test
  void countsTheChangesOfTheDeviceWhoeverAskedForThem() {
    Lease lease = devices.open(address, JOB);
    long begin = lease.changes();
    lease.device().transition(MigrationState.STOP, Recovery.none());
    assertThat(lease.changes()).isEqualTo(begin + 1);
    try (Devices.Use use = devices.use(address, COMMAND, true)) {
      use.lease().device().reset();
    }
    assertThat(lease.changes()).isEqualTo(begin + 2);
    hardware.fails(MigrationState.RUNNING_P2P, MigrationState.STOP);
    MigratableDevice device = lease.device();
    assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.none()))
        .isInstanceOf(DroverException.class);
    assertThat(lease.changes()).isEqualTo(begin + 3);
    lease.close();

    try (Lease again = devices.open(address, JOB)) {
      assertThat(again.changes()).as("of another opening").isGreaterThan(begin + 1_000_000);
    }
  }

  private void resetsAtOpen() {
    leasing.drivers.bind(new FakeDriver("a-first", true, Set.of()), Map.of());
  }

  @Test
  void listsDevicesWhoseDriverCannotSayWhatItIsAsked() {
    Platform own = new Platform();
    own.device("a");
    own.device("b");
    own.devices.open(DeviceAddress.parse("emu:a"), Platform.PERSON);
    own.driver.classesAreGone = true;

    assertThat(own.devices.list())
        .extracting(status -> status.identity().address() + " " + status.resetsAtOpen())
        .containsExactly("emu:a false", "emu:b true");
  }

  @Test
  void opensOnceAndClosesOnce() {
    Lease lease = devices.open(address, ADA);
    assertThat(lease.info()).isEqualTo(LeaseInfo.open(address, ADA, NOON, Placement.ANY));
    assertThat(lease.driver().vendor()).isEqualTo("fake");
    assertThat(devices.leases()).containsExactly(lease.info());
    assertThat(devices.held(address)).isPresent();
    lease.close();
    lease.close();

    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
    assertThat(backend.spaces).hasValue(0);
    assertThat(devices.leases()).isEmpty();
    assertThat(devices.held(address)).isEmpty();
    assertThatThrownBy(lease::device).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void saysWhoHoldsItSinceWhenAndHowItEnds() {
    devices.open(address, ADA);

    assertThatThrownBy(() -> devices.open(address, BOB))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "emu:a is leased by person ada since 2026-01-01T12:00:00Z; it ends with vfio:release"
                + " emu:a");
    assertThat(devices.open(address, ADA).device()).isNotNull();
    assertThat(hardware.opened).isEqualTo(1);
  }

  @Test
  void anythingCanBeReleasedThatNoSessionWorksWith() {
    devices.open(address, JOB);
    devices.release(address);

    assertThat(hardware.open).isZero();
    assertThatThrownBy(() -> devices.release(address)).hasMessageContaining("nobody holds emu:a");
    assertThatThrownBy(() -> devices.release(DeviceAddress.parse("emu:z")))
        .hasMessageContaining("nobody holds emu:z");
  }

  @Test
  void namesWhatThereIs() {
    assertThatThrownBy(() -> devices.open(DeviceAddress.parse("emu:z"), ADA))
        .hasMessage("there is no device emu:z; there are emu:a (vfio:devices lists all)");
    assertThatThrownBy(() -> devices.describe(DeviceAddress.parse("pci:z")))
        .hasMessage("no backend serves addresses of pci:; present are emu:");
  }

  @Test
  void leavesNothingOpenIfTheDeviceDoesNotOpen() {
    backend.refusesToOpen = true;
    assertThatThrownBy(() -> devices.open(address, ADA)).hasMessageContaining("does not open");

    assertThat(backend.spaces).hasValue(0);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void devicesOfOneGroupShareASpaceAndOthersDoNot() {
    DeviceAddress one = backend.add("f0", "STOP_COPY", OptionalInt.of(7)).identity().address();
    DeviceAddress two = backend.add("f1", "STOP_COPY", OptionalInt.of(7)).identity().address();
    DeviceAddress other = backend.add("g", "STOP_COPY", OptionalInt.of(8)).identity().address();
    Lease first = devices.open(one, ADA);
    Lease second = devices.open(two, ADA);
    Lease third = devices.open(other, ADA);

    assertThat(backend.spaces).hasValue(2);
    first.close();
    assertThat(backend.spaces).hasValue(2);
    second.close();
    assertThat(backend.spaces).hasValue(1);
    third.close();
    assertThat(backend.spaces).hasValue(0);
  }

  @Test
  void neverOpensADeviceJustToLookIfThatWouldResetIt() {
    resetsAtOpen();
    DeviceStatus status = devices.describe(address);

    assertThat(status.resetsAtOpen()).isTrue();
    assertThat(status.capabilities()).isEmpty();
    assertThat(status.state()).isEmpty();
    assertThat(status.problem()).isEmpty();
    assertThat(devices.list()).hasSize(1);
    assertThat(hardware.opened).isZero();
  }

  @Test
  void probesLeasedDevicesAndThoseThatKeepTheirState() {
    assertThat(devices.describe(address).capabilities()).isPresent();
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
    resetsAtOpen();
    devices.open(address, ADA);
    DeviceStatus status = devices.describe(address);

    assertThat(status.state()).contains(MigrationState.RUNNING);
    assertThat(status.lease()).map(LeaseInfo::owner).contains(ADA);
    assertThat(status.vendor()).isEqualTo("a-first");
    assertThat(hardware.opened).isEqualTo(2);
  }

  @Test
  void listingOpensNothingAndKeepsLeasedDevicesThatAreGone() {
    devices.open(address, ADA);
    backend.add("b", "STOP_COPY");
    backend.unplug(hardware);

    assertThat(devices.list())
        .extracting(status -> status.identity().address().name())
        .containsExactly("a", "b");
    assertThat(hardware.opened).isEqualTo(1);
  }

  @Test
  void tellsWhatTheProbeFailedWith() {
    backend.refusesToOpen = true;
    assertThat(devices.describe(address).problem()).contains("emu:a does not open");
    backend.refusesToOpen = false;
    hardware.stateUntold(true);
    DeviceStatus status = devices.describe(address);
    assertThat(status.problem()).get().asString().contains("EIO");
    assertThat(status.capabilities()).isPresent();
  }

  @Test
  void aUseTakesALeaseForItselfOrSharesOne() {
    try (Devices.Use use = devices.use(address, COMMAND, true)) {
      assertThat(use.temporary()).isTrue();
      assertThat(devices.leases()).extracting(LeaseInfo::owner).containsExactly(COMMAND);
      assertThatThrownBy(() -> devices.release(address)).hasMessageContaining("a command is using");
    }
    assertThat(hardware.open).isZero();
    devices.open(address, ADA);
    Devices.Use shared = devices.use(address, COMMAND, true);
    assertThat(shared.temporary()).isFalse();
    assertThatThrownBy(() -> table.claim(address, "m1", "migrating", false))
        .hasMessageContaining("a command is using it");
    shared.close();
    shared.close();
    assertThat(hardware.open).isEqualTo(1);
    devices.release(address);
  }

  @Test
  void refusesAUseThatMakesNoSenseOnAnEmptiedDevice() {
    resetsAtOpen();
    assertThatThrownBy(() -> devices.use(address, COMMAND, true))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:open emu:a");
    assertThat(hardware.opened).isZero();
    devices.use(address, COMMAND, false).close();
    assertThat(hardware.opened).isEqualTo(1);
  }

  @Test
  void aRunningSessionsDeviceIsNobodyElses() {
    Lease persons = devices.open(address, ADA);
    Claim claim = table.claim(address, "m1", "migrating", true);

    assertThat(claim.taken()).isFalse();
    for (Runnable attempt :
        new Runnable[] {
          () -> devices.open(address, ADA),
          () -> devices.use(address, COMMAND, false),
          () -> devices.release(address),
          persons::close,
          () -> table.claim(address, "m2", "saving", false)
        }) {
      assertThatThrownBy(attempt::run)
          .isInstanceOf(DroverException.class)
          .hasMessageContaining("session m1 is working with it")
          .hasMessageContaining("vfio:cancel m1");
    }
    claim.end(Claim.End.KEEP);
    claim.end(Claim.End.CLOSE);
    assertThat(persons.device()).isNotNull();
    persons.close();
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void aReservedNameIsHeldWithoutOpeningTheDevice() {
    Claim claim = table.claim(address, "l1", "overwriting", false);

    assertThat(devices.leases()).extracting(LeaseInfo::open).containsExactly(false);
    assertThat(devices.held(address)).isEmpty();
    assertThat(devices.describe(address).lease()).isPresent();
    assertThat(hardware.opened).isZero();
    claim.end(Claim.End.KEEP);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void anEndedSessionsLeaseIsTakenOverUsedOrReleased() {
    Claim claim = table.claim(address, "r1", "restoring into", false);
    claim.open();
    claim.end(Claim.End.KEEP);
    assertThat(devices.leases())
        .extracting(LeaseInfo::owner)
        .containsExactly(new Owner(Owner.Kind.SESSION, "r1"));
    devices.use(address, COMMAND, true).close();
    Optional<Lease> old = devices.held(address);
    Lease mine = devices.open(address, ADA);

    assertThatThrownBy(old.orElseThrow()::device).isInstanceOf(IllegalStateException.class);
    assertThat(mine.info().owner()).isEqualTo(ADA);
    assertThat(hardware.opened).isEqualTo(1);
    assertThatThrownBy(() -> devices.open(address, BOB)).hasMessageContaining("person ada");
  }

  @Test
  void aBackendThatLeavesClosesNoLeasedDevice() {
    Lease lease = devices.open(address, ADA);
    leasing.backends.unbind(backend);

    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(devices.describe(address).lease()).isPresent();
    assertThat(devices.list()).hasSize(1);
    devices.release(address);
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void oneDeviceThatIsSlowToOpenKeepsNobodyElseWaiting() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch kernel = new CountDownLatch(1);
    Thread slow =
        new Thread(
            () ->
                table.locked(
                    address,
                    present -> {
                      opening.countDown();
                      return await(kernel);
                    }));
    slow.start();
    assertThat(opening.await(10, TimeUnit.SECONDS)).isTrue();
    DeviceAddress other = backend.add("b", "STOP_COPY").identity().address();

    devices.open(other, ADA).close();
    assertThat(devices.list()).hasSize(2);
    assertThat(devices.leases()).isEmpty();

    kernel.countDown();
    slow.join(10_000);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ofManyWhoWantOneDeviceExactlyOneGetsIt() throws Exception {
    int many = 16;
    CountDownLatch start = new CountDownLatch(1);
    java.util.concurrent.atomic.AtomicInteger won = new java.util.concurrent.atomic.AtomicInteger();
    Thread[] threads = new Thread[many];
    for (int i = 0; i < many; i++) {
      Owner owner = new Owner(Owner.Kind.PERSON, "p" + i);
      threads[i] =
          new Thread(
              () -> {
                await(start);
                try {
                  devices.open(address, owner);
                  won.incrementAndGet();
                } catch (DroverException e) {
                  assertThat(e).hasMessageContaining("is leased by person");
                }
              });
      threads[i].start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join(10_000);
    }

    assertThat(won).hasValue(1);
    assertThat(hardware.opened).isEqualTo(1);
  }

  @Test
  void closesEverythingWhenTheEngineStops() {
    devices.open(address, ADA);
    table.close();

    assertThat(hardware.open).isZero();
    assertThat(backend.spaces).hasValue(0);
  }
}
