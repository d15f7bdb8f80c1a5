// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.core.fake.FakeBackend;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.junit.jupiter.api.Test;

/** What the end of a lease leaves behind, also if a step of it throws. */
class ClosingTest {
  private final Leasing leasing = Leasing.withDriver();
  private final FakeBackend backend = leasing.backend;
  private final LeaseTable table = leasing.table;
  private final Devices devices = leasing.devices;
  private final FakeHardware hardware = backend.add("a", "STOP_COPY");
  private final DeviceAddress address = hardware.address;

  private void doesNotClose() {
    hardware.whenClosed(
        () -> {
          throw new IllegalStateException("the device does not close");
        });
  }

  @Test
  void theNameIsTakenUntilTheDeviceIsClosed() {
    Lease lease = devices.open(address, ADA);
    List<LeaseInfo> meanwhile = new ArrayList<>();
    hardware.whenClosed(
        () -> {
          meanwhile.addAll(devices.leases());
          assertThat(devices.held(address)).as("nobody is handed a closed device").isEmpty();
          assertThatThrownBy(lease::device).isInstanceOf(IllegalStateException.class);
        });

    devices.release(address);

    assertThat(meanwhile)
        .singleElement()
        .satisfies(
            info -> {
              assertThat(info.address()).isEqualTo(address);
              assertThat(info.owner()).isEqualTo(ADA);
              assertThat(info.open()).isFalse();
            });
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void theNameIsFreeEvenIfTheDeviceDoesNotClose() {
    devices.open(address, ADA);
    doesNotClose();

    assertThatThrownBy(() -> devices.release(address)).hasMessage("the device does not close");
    assertThat(devices.leases()).isEmpty();
    assertThat(backend.spaces).as("its space is closed all the same").hasValue(0);
    hardware.whenClosed(() -> {});
    devices.open(address, ADA).close();
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE", "OPEN", "CLOSE");
  }

  @Test
  void theDevicesErrorComesBeforeTheSpaces() {
    Lease lease = devices.open(address, ADA);
    doesNotClose();
    backend.spacesThrowAtClose = true;

    assertThatThrownBy(lease::close)
        .hasMessage("the device does not close")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .isInstanceOf(DroverException.class)
                    .extracting(Throwable::getMessage)
                    .isEqualTo("the space does not close"));
    lease.close();
  }

  @Test
  void whyTheDeviceDoesNotOpenComesBeforeTheSpacesError() {
    backend.refusesToOpen = true;
    backend.spacesThrowAtClose = true;

    assertThatThrownBy(() -> devices.open(address, ADA))
        .hasMessage("emu:a does not open")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void theEngineStopsWithEveryDeviceClosed() {
    FakeHardware later = backend.add("b", "STOP_COPY");
    devices.open(address, ADA);
    devices.open(later.identity().address(), ADA);
    doesNotClose();

    table.close();

    assertThat(later.open).isZero();
    assertThat(backend.spaces).hasValue(0);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void anEndedClaimOpensNothing() {
    Claim claim = table.claim(address, "m1", "migrating", false);
    claim.open();
    claim.end(Claim.End.CLOSE);

    assertThatThrownBy(claim::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the claim on emu:a has ended");
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
  }

  @Test
  void aSessionThatOutlivesTheEngineOpensNothing() {
    Claim early = table.claim(address, "m1", "overwriting", false);
    table.close();

    assertThatThrownBy(early::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lease on emu:a has ended: the engine was stopped");
    early.end(Claim.End.KEEP);
    assertThat(hardware.opened).isZero();
    assertThat(backend.spaces).hasValue(0);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void nobodyLeasesADeviceOfAStoppedEngine() {
    Lease before = devices.open(address, ADA);
    table.close();
    List<ThrowingCallable> attempts =
        List.of(
            () -> devices.open(address, ADA),
            () -> devices.use(address, new Owner(Owner.Kind.COMMAND, "state"), false),
            () -> table.claim(address, "m2", "overwriting", false));

    assertThat(attempts)
        .allSatisfy(
            attempt ->
                assertThatThrownBy(attempt)
                    .isInstanceOf(DroverException.class)
                    .hasMessageContaining("the engine was stopped"));
    before.close();
    assertThat(hardware.log()).containsExactly("OPEN", "CLOSE");
    assertThat(devices.leases()).isEmpty();
  }
}
