// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.Owner;
import org.drover.api.service.PausePoint;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.StateForm;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.core.engine.MigratorService;
import org.drover.core.engine.Patience;
import org.drover.core.engine.Services;
import org.drover.core.journal.Journal;
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

/** The whole engine over fakes, without a container. */
public final class Platform {
  /** No wait of a test is longer. */
  public static final Duration GUARD = Duration.ofSeconds(20);

  /** Says nothing and ends nothing while a test that goes well lasts. */
  public static final Patience PATIENCE =
      new Patience(GUARD, Duration.ofSeconds(30), Duration.ofMinutes(10), GUARD);

  public static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");

  public final Backends backends = new Backends();
  public final VendorDrivers drivers = new VendorDrivers();
  public final Transports transports = new Transports();
  public final Workloads workloads = new Workloads();
  public final MdevMakers mdevs = new MdevMakers();
  public final FakeBackend backend;
  public final FakeDriver driver;
  public final MemoryStorage storage = new MemoryStorage();
  public final MemoryJournal journal = new MemoryJournal();
  public final Set<Journal.Point> notTaken = ConcurrentHashMap.newKeySet();
  public final SessionTable sessions = new SessionTable();
  public final MachineKernel machine = new MachineKernel();
  public final LeaseTable leases = new LeaseTable(backends, drivers, machine);
  public final Devices devices = new DevicesService(leases, backends, drivers);
  public final Migrator migrator;

  /** What its journal is called; its own name if empty. */
  public Optional<UUID> instance = Optional.empty();

  public Platform() {
    this(new FakeDriver("fake", false, Set.of()), new PipeNetwork());
  }

  public Platform(FakeDriver driver, PipeNetwork network) {
    this(driver, network, PATIENCE);
  }

  /** One that waits for its peers as told. */
  public Platform(FakeDriver driver, PipeNetwork network, Patience patience) {
    this(driver, network, patience, Clock.systemUTC(), UUID::randomUUID);
  }

  /** One in which nothing is different each time, but for what its journal is called. */
  public Platform(
      FakeDriver driver,
      PipeNetwork network,
      Patience patience,
      Clock clock,
      Supplier<UUID> names) {
    this.backend = new FakeBackend("emu");
    this.driver = driver;
    backends.bind(backend, Map.of());
    drivers.bind(driver, Map.of());
    transports.bind(storage, Map.of());
    transports.bind(network, Map.of());
    this.migrator =
        new MigratorService(
            leases,
            new Services(backends, drivers, transports, workloads, mdevs),
            sessions,
            new Reluctant(),
            patience,
            clock,
            names);
  }

  /** The journal, but for the points that it does not take. */
  private final class Reluctant implements Journal {
    @Override
    public UUID instance() {
      return instance.orElseGet(journal::instance);
    }

    @Override
    public void record(Entry entry) {
      if (notTaken.contains(entry.point())) {
        throw new DroverException("the journal's disk is full");
      }
      journal.record(entry);
    }

    @Override
    public List<Entry> entries(UUID session) {
      return journal.entries(session);
    }
  }

  public FakeHardware device(String name) {
    return backend.add(name, "STOP_COPY,P2P,PRE_COPY");
  }

  public Session save(FakeHardware source, SaveRequest.Then then) {
    return save(source, then, StateForm.IMAGE);
  }

  /** To {@code mem:image}, whatever the form. */
  public Session save(FakeHardware source, SaveRequest.Then then, StateForm form) {
    return migrator.save(
        new SaveRequest(source.address, URI.create("mem:image"), then, false, form));
  }

  public Session restore(FakeHardware destination) {
    return restore(destination, StateForm.IMAGE);
  }

  /** From {@code mem:image}, whatever the form. */
  public Session restore(FakeHardware destination, StateForm form) {
    return migrator.restore(new RestoreRequest(URI.create("mem:image"), destination.address, form));
  }

  public Session migrate(FakeHardware source, FakeHardware destination, TransportFault... faults) {
    return migrator.migrate(
        request(source, destination, SwitchoverPolicy.AUTO, Set.of(), List.of(faults)));
  }

  public Session migrate(FakeHardware source, FakeHardware destination, SwitchoverPolicy policy) {
    return migrator.migrate(request(source, destination, policy, Set.of(), List.of()));
  }

  public Session migratePausing(FakeHardware source, FakeHardware destination, PausePoint point) {
    return migrator.migrate(
        request(source, destination, SwitchoverPolicy.AUTO, Set.of(point), List.of()));
  }

  private static MigrationRequest request(
      FakeHardware source,
      FakeHardware destination,
      SwitchoverPolicy policy,
      Set<PausePoint> pauses,
      List<TransportFault> faults) {
    return new MigrationRequest(
        List.of(new DevicePair(source.address, Optional.of(destination.address))),
        Optional.empty(),
        policy,
        false,
        pauses,
        faults);
  }

  public Session migrateTo(
      String peer, FakeHardware source, Set<PausePoint> pauses, TransportFault... faults) {
    return migrator.migrate(
        new MigrationRequest(
            List.of(new DevicePair(source.address, Optional.empty())),
            Optional.of(URI.create(peer)),
            SwitchoverPolicy.AUTO,
            false,
            pauses,
            List.of(faults)));
  }

  public Session listen(String local, FakeHardware... devices) {
    List<DeviceAddress> addresses = java.util.Arrays.stream(devices).map(d -> d.address).toList();
    return migrator.listen(new ListenRequest(URI.create(local), addresses));
  }

  /** Listens where somebody listened before, and cancels that. */
  public Session listenAgain(String local, FakeHardware... devices) {
    Session session = listen(local, devices);
    assertThat(session.cancel()).isTrue();
    return session;
  }

  /** Waits for the end and expects one. */
  public static MigrationReport ended(Session session, SessionState outcome)
      throws InterruptedException {
    MigrationReport report = ended(session);
    assertThat(report.outcome()).as(report.error() + " " + report.notes()).isEqualTo(outcome);
    return report;
  }

  public static MigrationReport ended(Session session) throws InterruptedException {
    Optional<MigrationReport> report = session.await(GUARD);
    assertThat(report).as("still " + session.snapshot()).isPresent();
    return report.get();
  }

  /** Waits until a session stands as wanted. */
  public static void until(Session session, Predicate<MigrationSnapshot> wanted) {
    until(() -> wanted.test(session.snapshot()), () -> session.snapshot().toString());
  }

  /** Waits for a condition. */
  public static void until(
      BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    long end = System.nanoTime() + GUARD.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
