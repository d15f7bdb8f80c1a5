// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.core.fake.Leasing.ADA;

import java.util.Map;
import java.util.Set;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;
import org.drover.api.spi.Recovery;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Leasing;
import org.drover.core.generic.GenericDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** Whoever sends a leased device somewhere, and forgets its vendor's rules: they hold. */
class VendorRulesTest {
  private static final Arc WAY_BACK = new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING);

  private final Leasing leasing = Leasing.withoutDriver();
  private final FakeHardware hardware =
      leasing.backend.add("a", "STOP_COPY,P2P,PRE_COPY").fails(WAY_BACK.from(), WAY_BACK.to());
  private final FakeDriver driver = new FakeDriver("fake", false, Set.of(WAY_BACK));

  private Lease inPreCopy() {
    Lease lease = leasing.devices.open(hardware.address, ADA);
    lease.device().transition(MigrationState.PRE_COPY, Recovery.none());
    return lease;
  }

  private static void refusesASecondSet(Lease lease) {
    assertThatThrownBy(() -> lease.device().transition(MigrationState.RUNNING, Recovery.none()))
        .isInstanceOf(TransitionException.class);
    assertThatThrownBy(() -> lease.device().transition(MigrationState.RUNNING, Recovery.none()))
        .isInstanceOf(RefusedException.class);
    lease.device().reset();
    assertThat(lease.device().transition(MigrationState.PRE_COPY, Recovery.none())).isPresent();
  }

  @Test
  void holdForWhoHasNone() {
    leasing.drivers.bind(driver, Map.of());

    refusesASecondSet(inPreCopy());
  }

  @Test
  void holdAfterTheDriverHasLeft() {
    leasing.drivers.bind(driver, Map.of());
    Lease lease = inPreCopy();
    leasing.drivers.unbind(driver);
    leasing.drivers.bind(new FakeDriver("other", false, Set.of()), Map.of());
    Owner command = new Owner(Owner.Kind.COMMAND, "state");
    try (Devices.Use use = leasing.devices.use(hardware.address, command, true)) {
      assertThat(use.lease().driver().vendor()).isEqualTo("other");
    }

    refusesASecondSet(lease);
  }

  /** Of a device that nobody knows the worst is assumed. */
  @Test
  void areTheGenericDriversWhereNobodyKnowsTheDevice() {
    leasing.drivers.bind(new GenericDriver(), Map.of());

    refusesASecondSet(inPreCopy());
  }
}
