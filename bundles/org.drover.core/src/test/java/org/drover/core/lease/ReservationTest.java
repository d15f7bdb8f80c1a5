// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;
import static org.drover.core.fake.Leasing.BOB;
import static org.drover.core.fake.Leasing.NOON;

import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.junit.jupiter.api.Test;

/** A name that is held while nothing is open. */
class ReservationTest {
  private final Leasing leasing = Leasing.withDriver();
  private final LeaseTable table = leasing.table;
  private final Devices devices = leasing.devices;
  private final FakeHardware hardware = leasing.backend.add("a", "STOP_COPY,P2P");
  private final DeviceAddress address = hardware.address;

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
