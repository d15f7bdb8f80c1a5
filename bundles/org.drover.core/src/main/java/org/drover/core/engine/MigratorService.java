// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.nio.channels.ReadableByteChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.InspectRequest;
import org.drover.api.service.Inspection;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.Mdevs;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.Migrator;
import org.drover.api.service.NewMdev;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.spi.Network;
import org.drover.api.spi.Storage;
import org.drover.api.spi.Storage.Sink;
import org.drover.core.journal.Journal;
import org.drover.core.lease.Claim;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Transports;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.SessionTable;
import org.drover.core.trace.KernelLines;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;

/**
 * Begins sessions. What can be checked at once is checked here, on the caller's thread: names,
 * leases, transports, files, ports. Devices are opened by the session.
 */
@Component(service = Migrator.class, configurationPid = MigratorService.PID, immediate = true)
public final class MigratorService implements Migrator {
  /** The PID of its configuration: {@link HandoverTimes}. */
  public static final String PID = "org.drover.handover";

  private static final Duration LAST_CHANCE = Duration.ofSeconds(5);

  private final LeaseTable leases;
  private final Services services;
  private final SessionTable sessions;
  private final Journal journal;
  private volatile Patience patience;
  private final Receptions receptions = new Receptions();
  private final Clock clock;
  private final Supplier<UUID> names;

  /**
   * Over the platform's parts.
   *
   * @param leases who holds what
   * @param services registries that sessions pin their services from
   * @param sessions who knows all sessions
   * @param journal written at every point of the handover
   * @param properties how long a session waits for its peer
   */
  @Activate
  public MigratorService(
      @Reference LeaseTable leases,
      @Reference Services services,
      @Reference SessionTable sessions,
      @Reference Journal journal,
      Map<String, Object> properties) {
    this(leases, services, sessions, journal, HandoverTimes.of(properties));
  }

  /**
   * The configuration has changed; sessions that have begun keep the times that they began with.
   *
   * @param properties as at the beginning
   */
  @Modified
  void modified(Map<String, Object> properties) {
    patience = HandoverTimes.of(properties);
  }

  /**
   * Over the platform's parts, with other waits than the usual ones.
   *
   * @param leases who holds what
   * @param services registries that sessions pin their services from
   * @param sessions who knows all sessions
   * @param journal written at every point of the handover
   * @param patience how long a session waits for its peer
   */
  public MigratorService(
      LeaseTable leases,
      Services services,
      SessionTable sessions,
      Journal journal,
      Patience patience) {
    this(leases, services, sessions, journal, patience, Clock.systemUTC(), UUID::randomUUID);
  }

  /**
   * Over the platform's parts; what is different each time is told, too.
   *
   * @param leases who holds what
   * @param services registries that sessions pin their services from
   * @param sessions who knows all sessions
   * @param journal written at every point of the handover
   * @param patience how long a session waits for its peer
   * @param clock says when an image or an offer was made
   * @param names the name of each migration, which both sides call it by
   */
  public MigratorService(
      LeaseTable leases,
      Services services,
      SessionTable sessions,
      Journal journal,
      Patience patience,
      Clock clock,
      Supplier<UUID> names) {
    this.clock = clock;
    this.names = names;
    this.leases = leases;
    this.services = services;
    this.sessions = sessions;
    this.journal = journal;
    this.patience = patience;
  }

  @Override
  public Session save(SaveRequest request) {
    EngineSession session = sessions.create(Kind.SAVE, Optional.of(request.place()), Set.of());
    Transports.Way<Storage> way = services.transports().storage(request.place());
    return Taken.begin(
        taken -> {
          Claim claim =
              taken.claim(leases.claim(request.source(), session.id(), "saving", !request.fresh()));
          Sink sink = taken.opened(way.ability().create(request.place()));
          Job job = session.job();
          job.progress().devices(Optional.of(request.source()), Optional.empty());
          StateWriter writer = StateWriter.of(request.form(), sink);
          SaveWork.Words words =
              new SaveWork.Words(
                  "saving " + request.source() + " to " + request.place(),
                  "the " + writer.what() + " " + request.place() + " is complete");
          SaveWork work =
              new SaveWork(job, source(claim, job), writer, words, request.then(), clock);
          Pins pins = taken.pinned(Pins.of(services, job, way.transport(), claim));
          return begin(session, pins, List.of(claim), work);
        });
  }

  @Override
  public Inspection inspect(InspectRequest request) {
    EngineSession session = sessions.create(Kind.INSPECT, Optional.empty(), Set.of());
    InspectingWriter writer = new InspectingWriter(services.drivers()::named);
    Session begun =
        Taken.begin(
            taken -> {
              Claim claim =
                  taken.claim(
                      leases.claim(request.source(), session.id(), "inspecting", !request.fresh()));
              Job job = session.job();
              job.progress().devices(Optional.of(request.source()), Optional.empty());
              SaveWork.Words words =
                  new SaveWork.Words(
                      "inspecting " + request.source(), "its state was read to the end");
              SaveWork work =
                  new SaveWork(job, source(claim, job), writer, words, request.then(), clock);
              List<Claim> claims = List.of(claim);
              return begin(session, taken.pinned(Pins.of(services, job, claims)), claims, work);
            });
    return new SessionInspection(begun, writer);
  }

  @Override
  public Session restore(RestoreRequest request) {
    EngineSession session = sessions.create(Kind.RESTORE, Optional.of(request.place()), Set.of());
    Transports.Way<Storage> way = services.transports().storage(request.place());
    return Taken.begin(
        taken -> {
          Claim claim =
              taken.claim(
                  leases.claim(request.destination(), session.id(), "restoring into", false));
          ReadableByteChannel saved = taken.opened(way.ability().open(request.place()));
          Job job = session.job();
          job.progress().devices(Optional.empty(), Optional.of(request.destination()));
          RestoreWork work = new RestoreWork(job, claim, saved, request);
          Pins pins = taken.pinned(Pins.of(services, job, way.transport(), claim));
          return begin(session, pins, List.of(claim), work);
        });
  }

  @Override
  public Session migrate(MigrationRequest request) {
    DevicePair pair = onlyPair(request);
    EngineSession session = sessions.create(Kind.MIGRATE, request.peer(), request.pauses());
    Optional<Transports.Way<Network>> way = request.peer().map(services.transports()::network);
    return Taken.begin(
        taken -> {
          List<Claim> claims = new ArrayList<>();
          claims.add(
              taken.claim(
                  leases.claim(pair.source(), session.id(), "migrating", !request.fresh())));
          if (way.isEmpty() && pair.destination().isPresent()) {
            claims.add(
                taken.claim(
                    leases.claim(pair.destination().get(), session.id(), "overwriting", false)));
          }
          Pins pins = taken.pinned(Pins.of(services, session.job(), claims));
          return begin(session, request, pair, way, claims, pins);
        });
  }

  private Session begin(
      EngineSession session,
      MigrationRequest request,
      DevicePair pair,
      Optional<Transports.Way<Network>> way,
      List<Claim> claims,
      Pins pins) {
    Job job = session.job();
    KernelLines log = new KernelLines(job);
    job.progress().devices(Optional.of(pair.source()), pair.destination());
    Peering peering =
        way.isPresent()
            ? new RemotePeering(
                job, way.get().ability(), request.peer().orElseThrow(), List.of(pair.destination()))
            : new LocalPeering(
                job,
                journal,
                new LocalTargets(leases, services.backends(), services.drivers(), pair.source()),
                claims.stream().skip(1).findFirst(),
                patience,
                chosen -> add(chosen, claims, log, pins));
    MigrateWork work =
        new MigrateWork(
            job, journal, source(claims.get(0), job), peering, request, patience, clock, names);
    way.ifPresent(used -> pins.add(used.transport()));
    return begin(session, pins, claims, log, work);
  }

  private static DevicePair onlyPair(MigrationRequest request) {
    if (request.devices().size() != 1) {
      throw new RefusedException(
          "migrating " + request.devices().size() + " devices at once",
          List.of("this version migrates one device per session; begin one for each device"));
    }
    DevicePair pair = request.devices().get(0);
    if (request.peer().isEmpty() && pair.destination().filter(NewMdev::isAskedBy).isPresent()) {
      throw new RefusedException(
          "migrating " + pair.source() + " within this platform to " + pair.destination().get(),
          List.of(
              "only a platform that listens makes devices on demand; make one with vfio:mdev"
                  + " create, and name it: "
                  + pair.source()
                  + "=DEVICE"));
    }
    if (request.peer().isEmpty() && pair.destination().equals(Optional.of(pair.source()))) {
      throw new RefusedException(
          "migrating " + pair.source() + " into itself",
          List.of("name another device as the destination: " + pair.source() + "=DEVICE"));
    }
    return pair;
  }

  @Override
  public Session listen(ListenRequest request) {
    requirePossible(request);
    EngineSession session = sessions.create(Kind.RECEIVE, Optional.of(request.local()), Set.of());
    Transports.Way<Network> way = services.transports().network(request.local());
    return Taken.begin(
        taken -> {
          List<Claim> claims = new ArrayList<>();
          for (DeviceAddress device : request.devices()) {
            claims.add(taken.claim(leases.claim(device, session.id(), "overwriting", false)));
          }
          Network.Listener listener = taken.opened(way.ability().listen(request.local()));
          Job job = session.job();
          job.progress().place(listener.local());
          Pins pins = taken.pinned(Pins.of(services, job, claims));
          pins.add(way.transport());
          KernelLines log = new KernelLines(job);
          Targets targets = new Targets(job, claims, onDemand(request, job, claims, log, pins));
          ReceiveWork work = new ReceiveWork(job, journal, listener, targets, patience, receptions);
          return begin(session, pins, claims, log, work);
        });
  }

  private static void requirePossible(ListenRequest request) {
    String what = "listening at " + request.local();
    if (request.devices().isEmpty() && request.creatable().isEmpty()) {
      throw new RefusedException(
          what,
          List.of(
              "nothing may be overwritten; name the devices that may, or allow with --create what"
                  + " may be made"));
    }
    request.devices().stream()
        .filter(NewMdev::isAskedBy)
        .findFirst()
        .ifPresent(
            asked -> {
              throw new RefusedException(
                  what, List.of(asked + " is no device yet; allow it with --create " + asked));
            });
  }

  private Optional<MdevsOnDemand> onDemand(
      ListenRequest request, Job job, List<Claim> claims, KernelLines log, Pins pins) {
    if (request.creatable().isEmpty()) {
      return Optional.empty();
    }
    String what = "listening at " + request.local() + " for what --create allows";
    Mdevs maker = services.mdevs().require(what);
    MdevsOnDemand.requireKnown(what, request.creatable(), maker);
    return Optional.of(
        new MdevsOnDemand(
            job, leases, maker, request.creatable(), made -> add(made, claims, log, pins)));
  }

  /** A device that the session itself has chosen: it ends, is watched and is pinned with it. */
  private static void add(Claim chosen, List<Claim> claims, KernelLines log, Pins pins) {
    claims.add(chosen);
    log.watch(chosen);
    pins.addLate(chosen);
  }

  private SourceDevice source(Claim claim, Job job) {
    return new SourceDevice(
        claim, new WorkloadCalls(services.workloads(), claim.address(), job.notes()), job);
  }

  private Session begin(
      EngineSession session, Pins pins, List<Claim> claims, EngineSession.Work work) {
    return begin(session, pins, claims, new KernelLines(session.job()), work);
  }

  /** Whatever happens to the work, no claim outlives its session. */
  private Session begin(
      EngineSession session,
      Pins pins,
      List<Claim> claims,
      KernelLines log,
      EngineSession.Work work) {
    return sessions.begin(
        session,
        () -> {
          try (log;
              Pins pinned = pins) {
            claims.forEach(log::watch);
            pinned.check();
            return work.run();
          } finally {
            claims.forEach(claim -> claim.end(Claim.End.KEEP));
          }
        });
  }

  /**
   * The engine stops: sessions that have not committed go to their safe point, and are waited for a
   * while; the leases are closed after that.
   *
   * @throws InterruptedException if the framework does not want to wait
   */
  @Deactivate
  public void stop() throws InterruptedException {
    sessions.endAll("the engine was stopped", LAST_CHANCE);
  }
}
