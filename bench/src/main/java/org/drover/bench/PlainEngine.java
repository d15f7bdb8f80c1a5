// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.time.Duration;
import java.util.Map;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Migrator;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.core.engine.MigratorService;
import org.drover.core.engine.Patience;
import org.drover.core.engine.Services;
import org.drover.core.journal.MemoryJournal;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.MdevMakers;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.core.registry.Workloads;
import org.drover.core.session.SessionTable;
import org.drover.device.vfio.VfioBackend;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.uapi.Kernel;
import org.drover.vendor.mtty.MttyDriver;

/** The engine over one kernel, wired by hand as declarative services wire it in the platform. */
final class PlainEngine implements AutoCloseable {
  private static final Duration GUARD = Duration.ofMinutes(5);

  private final LeaseTable leases;
  private final MigratorService migrator;

  PlainEngine(Kernel kernel) {
    Backends backends = new Backends();
    backends.bind(new VfioBackend(kernel), Map.of());
    VendorDrivers drivers = new VendorDrivers();
    drivers.bind(new MttyDriver(), Map.of());
    Transports transports = new Transports();
    transports.bind(new FileTransport(), Map.of());
    transports.bind(new TcpTransport(), Map.of());
    this.leases = new LeaseTable(backends, drivers, new MachineKernel());
    this.migrator =
        new MigratorService(
            leases,
            new Services(backends, drivers, transports, new Workloads(), new MdevMakers()),
            new SessionTable(),
            new MemoryJournal(),
            Patience.DEFAULT);
  }

  Migrator migrator() {
    return migrator;
  }

  /** Waits for a session's end, which must be a good one. */
  static MigrationReport done(Session session) throws InterruptedException {
    MigrationReport report =
        session
            .await(GUARD)
            .orElseThrow(
                () -> new IllegalStateException(session.id() + " did not end in " + GUARD));
    if (report.outcome() != SessionState.DONE) {
      throw new IllegalStateException(
          report.id() + " ended " + report.outcome() + ": " + report.error());
    }
    return report;
  }

  /** Closes what is leased; the sessions have ended by then. */
  @Override
  public void close() {
    leases.close();
  }
}
