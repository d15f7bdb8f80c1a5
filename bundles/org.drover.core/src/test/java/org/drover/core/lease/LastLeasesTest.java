// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.drover.api.RefusedException;
import org.drover.api.service.Devices;
import org.drover.api.service.EndedLease;
import org.drover.api.service.EndedLease.Fate;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Loss;
import org.drover.api.service.Owner;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.VendorDrivers;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the end of a lease would lose, and the end of all leases. */
@Timeout(60)
class LastLeasesTest {
  private static final Owner ADA = new Owner(Owner.Kind.PERSON, "ada");
  private static final String ALL = "STOP_COPY,P2P,PRE_COPY";

  private final Backends backends = new Backends();
  private final VendorDrivers drivers = new VendorDrivers();
  private final FakeBackend backend = new FakeBackend("vfio");
  private final FakeHardware a = backend.add("a", ALL);
  private final FakeHardware b = backend.add("b", ALL);
  private final CountDownLatch inKernel = new CountDownLatch(1);
  private final CountDownLatch returns = new CountDownLatch(1);

  private LeaseTable table(boolean resets, Duration slow, Duration patience) {
    backends.bind(backend, Map.of());
    drivers.bind(new FakeDriver("fake", resets, Set.of()), Map.of());
    return new LeaseTable(
        backends,
        drivers,
        new MachineKernel(),
        Clock.systemUTC(),
        new LastLeases(slow, patience),
        new Requests(Clock.systemUTC()));
  }

  private LeaseTable table(boolean resets) {
    return table(resets, Platform.GUARD, Platform.GUARD);
  }

  private void staysInTheKernel() {
    inKernel.countDown();
    try {
      returns.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Devices devices(LeaseTable table) {
    return new DevicesService(table, backends, drivers);
  }

  @ParameterizedTest
  @EnumSource(MigrationState.class)
  void aStoppedRealDeviceMayHaveTheOnlyCopy(MigrationState state) {
    LeaseTable table = table(true);
    devices(table).open(a.address, ADA);
    a.is(state);
    boolean stopped =
        Set.of(MigrationState.STOP, MigrationState.STOP_COPY, MigrationState.RESUMING)
            .contains(state);

    assertThat(table.held())
        .singleElement()
        .isEqualTo(
            new HeldDevice(
                table.leases().get(0),
                java.util.Optional.of(state),
                java.util.Optional.empty(),
                stopped ? Loss.ONLY_COPY : Loss.STATE));
  }

  @Test
  void aDeviceThatKeepsItsStateLosesNothing() {
    LeaseTable table = table(false);
    devices(table).open(a.address, ADA);
    a.is(MigrationState.STOP);

    assertThat(table.held()).extracting(HeldDevice::loss).containsExactly(Loss.NOTHING);
    devices(table).release(a.address);
    assertThat(table.leases()).isEmpty();
  }

  @Test
  void theOnlyCopyIsReleasedByForceAlone() {
    LeaseTable table = table(true);
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    a.is(MigrationState.STOP);

    assertThatThrownBy(() -> devices.release(a.address))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("vfio:a, held by person ada in STOP")
        .hasMessageContaining("may be the only copy")
        .hasMessageContaining("vfio:release vfio:a --force");
    assertThat(a.open).isEqualTo(1);
    assertThat(devices.release(a.address, true).loss()).isEqualTo(Loss.ONLY_COPY);
    assertThat(a.open).isZero();
  }

  @Test
  void aRunningDeviceIsReleasedAndTheLossIsTold() {
    LeaseTable table = table(true);
    Devices devices = devices(table);
    devices.open(a.address, ADA);

    assertThat(devices.release(a.address, false).loss()).isEqualTo(Loss.STATE);
    assertThat(a.open).isZero();
  }

  @Test
  void whatWasOnlyQuietedRunsAgainAndWhatIsStoppedStaysSo() {
    LeaseTable table = table(false);
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    devices.open(b.address, ADA);
    a.is(MigrationState.RUNNING_P2P);
    b.is(MigrationState.STOP);

    List<EndedLease> ended = table.endAll();

    assertThat(a.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(b.state()).as("it may run elsewhere by now").isEqualTo(MigrationState.STOP);
    assertThat(a.open + b.open).isZero();
    assertThat(ended).extracting(EndedLease::fate).containsExactly(Fate.CLOSED, Fate.CLOSED);
    assertThat(ended.get(0).sentence())
        .isEqualTo(
            "vfio:a, held by person ada in RUNNING, is closed: it keeps its state while it is"
                + " closed; it was sent from RUNNING_P2P back to RUNNING before");
    assertThat(table.endAll()).as("a second time").isEmpty();
  }

  @Test
  void aDeviceThatFailsToCloseIsToldAndKeepsNoOtherOpen() {
    LeaseTable table = table(true);
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    devices.open(b.address, ADA);
    a.whenClosed(
        () -> {
          throw new IllegalStateException("the kernel says no");
        });

    List<EndedLease> ended = table.endAll();

    assertThat(ended).extracting(EndedLease::fate).containsExactly(Fate.FAILED, Fate.CLOSED);
    assertThat(ended.get(0).sentence())
        .isEqualTo("vfio:a, held by person ada in RUNNING, did not close: the kernel says no");
    assertThat(b.open).isZero();
  }

  @Test
  void aKernelThatDoesNotReturnHoldsNobodyUp() throws InterruptedException {
    LeaseTable table = table(true, Duration.ofMillis(50), Duration.ofMillis(100));
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    devices.open(b.address, ADA);
    a.whenClosed(this::staysInTheKernel);

    List<EndedLease> ended = table.endAll();

    inKernel.await();
    assertThat(ended.get(0).fate()).isEqualTo(Fate.CLOSING);
    assertThat(ended.get(0).sentence()).contains("vfio:a", "is still being closed");
    Platform.until(() -> b.open == 0, () -> "b is open");
    assertThat(table.leases()).extracting(lease -> lease.address()).contains(a.address);
    returns.countDown();
    Platform.until(() -> table.leases().isEmpty(), () -> "a is still leased");
  }

  /** Each has a space of its own, and the kernel unpins its memory when that is closed. */
  @Test
  void aSpaceThatDoesNotCloseHoldsNobodyUp() throws InterruptedException {
    LeaseTable table = table(true, Duration.ofMillis(50), Duration.ofMillis(100));
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    devices.open(b.address, ADA);
    AtomicBoolean first = new AtomicBoolean(true);
    backend.whenASpaceCloses =
        () -> {
          if (first.getAndSet(false)) {
            staysInTheKernel();
          }
        };

    table.endAll();

    inKernel.await();
    Platform.until(() -> table.leases().size() == 1, () -> "both are leased");
    returns.countDown();
    Platform.until(() -> table.leases().isEmpty(), () -> "one is still leased");
  }

  @Test
  void whatABackendOpenedIsHeldWithoutItAndSaysSo() {
    LeaseTable table = table(true);
    Devices devices = devices(table);
    devices.open(a.address, ADA);
    assertThat(table.leases().get(0).orphaned()).isFalse();

    backends.unbind(backend);

    assertThat(table.leases().get(0).orphaned()).isTrue();
    assertThat(a.open).isEqualTo(1);
    devices.release(a.address);
    assertThat(a.open).isZero();
  }
}
