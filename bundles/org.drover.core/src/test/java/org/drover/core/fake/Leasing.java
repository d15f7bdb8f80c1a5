// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.drover.api.service.Devices;
import org.drover.api.service.Owner;
import org.drover.core.lease.DevicesService;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.VendorDrivers;

/** Leases on the devices of one backend, without the rest of the engine. It is always noon. */
public final class Leasing {
  public static final Owner ADA = new Owner(Owner.Kind.PERSON, "ada");
  public static final Owner BOB = new Owner(Owner.Kind.PERSON, "bob");
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  public final Backends backends = new Backends();
  public final VendorDrivers drivers = new VendorDrivers();
  public final MachineKernel kernel = new MachineKernel();
  public final FakeBackend backend = new FakeBackend("emu");
  public final LeaseTable table =
      new LeaseTable(backends, drivers, kernel, Clock.fixed(NOON, ZoneOffset.UTC));
  public final Devices devices = new DevicesService(table, backends, drivers);

  private Leasing() {
    backends.bind(backend, Map.of());
  }

  /** With a driver whose devices keep their state when they are opened. */
  public static Leasing withDriver() {
    Leasing leasing = withoutDriver();
    leasing.drivers.bind(new FakeDriver("fake", false, Set.of()), Map.of());
    return leasing;
  }

  /** With no driver yet. */
  public static Leasing withoutDriver() {
    return new Leasing();
  }
}
