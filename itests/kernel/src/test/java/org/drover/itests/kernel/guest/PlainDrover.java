// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Explainer;
import org.drover.api.service.Lease;
import org.drover.api.service.Mdevs;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.NewMdev;
import org.drover.api.service.Owner;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Workload;
import org.drover.core.engine.MigratorService;
import org.drover.core.engine.Patience;
import org.drover.core.engine.Services;
import org.drover.core.explain.ExplainService;
import org.drover.core.journal.MemoryJournal;
import org.drover.core.lease.DevicesService;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.MdevMakers;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.core.registry.Workloads;
import org.drover.core.session.SessionTable;
import org.drover.device.vfio.KernelMdevs;
import org.drover.device.vfio.VfioBackend;
import org.drover.itests.platform.Until;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.uapi.jna.JnaKernel;
import org.drover.vendor.mlx5.Mlx5Driver;
import org.drover.vendor.mtty.MttyDriver;

/**
 * Drover on the guest's kernel, without its container, which takes half a minute to start here: the
 * engine, wired by hand as declarative services wire it in the platform.
 */
final class PlainDrover implements AutoCloseable {
  /** What either machine makes: a dual-port mtty of its own kernel. */
  static final NewMdev MTTY = new NewMdev("vfio", "mtty", "mtty-2");

  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");
  private static final Duration GUARD = Duration.ofSeconds(90);

  // As in every platform, but for who waits for a dead peer or calls it again: they wait less long.
  // A guest whose only processor is emulated stands still for a second now and then.
  private static final Duration SILENCE = Duration.ofSeconds(8);
  private static final Patience PATIENCE =
      new Patience(
          Patience.DEFAULT.greeting(),
          Patience.DEFAULT.keepalive(),
          SILENCE,
          Patience.DEFAULT.farewell(),
          Patience.DEFAULT.redial(),
          Duration.ofSeconds(2));

  private final Workloads workloads = new Workloads();
  private final LeaseTable leases;
  private final Devices devices;
  private final Mdevs mdevs;
  private final Explainer explainer;
  private final Migrator migrator;

  PlainDrover() {
    VfioBackend backend = new VfioBackend(new JnaKernel());
    Backends backends = new Backends();
    backends.bind(backend, Map.of());
    VendorDrivers drivers = new VendorDrivers();
    drivers.bind(new MttyDriver(), Map.of());
    drivers.bind(new Mlx5Driver(), Map.of());
    Transports transports = new Transports();
    transports.bind(new TcpTransport(), Map.of());
    transports.bind(new FileTransport(), Map.of());
    mdevs = new KernelMdevs(() -> List.of(backend));
    MdevMakers makers = new MdevMakers();
    makers.bind(mdevs, Map.of());
    leases = new LeaseTable(backends, drivers, new MachineKernel());
    devices = new DevicesService(leases, backends, drivers);
    explainer = new ExplainService(backends, devices, drivers);
    migrator =
        new MigratorService(
            leases,
            new Services(backends, drivers, transports, workloads, makers),
            new SessionTable(),
            new MemoryJournal(),
            PATIENCE);
  }

  Devices devices() {
    return devices;
  }

  Mdevs mdevs() {
    return mdevs;
  }

  Explainer explainer() {
    return explainer;
  }

  Migrator migrator() {
    return migrator;
  }

  void has(Workload workload) {
    workloads.bind(workload, Map.of());
  }

  /** Makes a dual-port mtty and holds it. */
  Lease hold() {
    return devices.open(mdevs.create(MTTY, Optional.empty()), PERSON);
  }

  /** The UARTs of a device that somebody holds here. */
  Uarts uarts(DeviceAddress device) {
    return new Uarts(devices.held(device).orElseThrow().device());
  }

  static void await(Session session, SessionState state) {
    Until.holds(
        session.id() + " is " + state,
        () -> {
          MigrationSnapshot snapshot = session.snapshot();
          if (snapshot.state().isEnded() && snapshot.state() != state) {
            throw new AssertionError(session.id() + " has ended: " + session.report());
          }
          return snapshot.state() == state;
        });
  }

  /** Waits for the end and expects one. */
  static MigrationReport ended(Session session, SessionState outcome) throws InterruptedException {
    MigrationReport report =
        session.await(GUARD).orElseThrow(() -> new AssertionError("still " + session.snapshot()));
    assertThat(report.outcome()).as(report.error() + " " + report.notes()).isEqualTo(outcome);
    return report;
  }

  /** Closes what is leased. */
  @Override
  public void close() {
    leases.close();
  }
}
