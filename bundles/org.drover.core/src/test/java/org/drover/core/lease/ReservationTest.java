// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.VendorDrivers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A name that is held while nothing is open. */
class ReservationTest {
  private static final Owner ADA = new Owner(Owner.Kind.PERSON, "ada");
  private static final Owner BOB = new Owner(Owner.Kind.PERSON, "bob");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Backends backends = new Backends();
  private final VendorDrivers drivers = new VendorDrivers();
  private final FakeBackend backend = new FakeBackend("emu");
  private final LeaseTable table =
      new LeaseTable(backends, drivers, new MachineKernel(), Clock.fixed(NOON, ZoneOffset.UTC));
  private final Devices devices = new DevicesService(table, backends, drivers);
  private FakeHardware hardware;
  private DeviceAddress address;

  @BeforeEach
  void plugIn() {
    backends.bind(backend, Map.of());
    drivers.bind(new FakeDriver("fake", false, Set.of()), Map.of());
    hardware = backend.add("a", "STOP_COPY,P2P");
    address = hardware.identity().address();
  }

  @Test
  void opensNothingAndIsShownAsALeaseThatIsNotOpen() {
    try (Devices.Reservation reservation = devices.reserve(address, ADA)) {
      LeaseInfo info = LeaseInfo.reserved(address, ADA, NOON);
      assertThat(reservation.info()).isEqualTo(info);
      assertThat(devices.leases()).containsExactly(info);
      assertThat(devices.describe(address).lease()).contains(info);
      assertThat(devices.list()).extracting(status -> status.lease()).contains(Optional.of(info));
      assertThat(devices.held(address)).isEmpty();
    }

    assertThat(devices.leases()).isEmpty();
    assertThat(hardware.log()).isEmpty();
  }

  @Test
  void keepsEverybodyFromTheDevice() {
    try (Devices.Reservation reservation = devices.reserve(address, ADA)) {
      assertRefused(() -> devices.open(address, BOB));
      assertRefused(() -> devices.open(address, ADA));
      assertRefused(() -> devices.use(address, ADA, false));
      assertRefused(() -> devices.release(address));
      assertRefused(() -> devices.reserve(address, ADA));
      assertRefused(() -> table.claim(address, "m1", "saving", false));
      assertThat(reservation.info().owner()).isEqualTo(ADA);
    }

    assertThat(hardware.log()).isEmpty();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "emu:a is leased by person ada since 2026-01-01T12:00:00Z and a command is using it; try"
                + " again when it is done");
  }

  @Test
  void leavesTheDeviceToTheNextOneWhenItEnds() {
    devices.reserve(address, ADA).close();

    try (Lease lease = devices.open(address, BOB)) {
      assertThat(lease.info().owner()).isEqualTo(BOB);
    }
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void endingItTwiceDoesNotEndTheNextOnesLease() {
    Devices.Reservation reservation = devices.reserve(address, ADA);
    reservation.close();
    try (Lease lease = devices.open(address, BOB)) {
      reservation.close();
      assertThat(devices.leases()).containsExactly(lease.info());
    }
  }

  @Test
  void isRefusedOnALeasedDevice() {
    try (Lease lease = devices.open(address, BOB)) {
      assertThatThrownBy(() -> devices.reserve(address, BOB))
          .isInstanceOf(DroverException.class)
          .hasMessage(
              "emu:a is leased by person bob since 2026-01-01T12:00:00Z; it ends with vfio:release"
                  + " emu:a");
      assertThat(lease.info().open()).isTrue();
    }
  }

  @Test
  void isRefusedForADeviceThatIsNotThere() {
    assertThatThrownBy(() -> devices.reserve(DeviceAddress.parse("emu:nope"), ADA))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("there is no device emu:nope");
    assertThat(devices.leases()).isEmpty();
  }
}
