// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.drover.api.RefusedException;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Network.Connection;
import org.drover.core.image.Manifest;
import org.drover.core.journal.Journal;
import org.drover.core.lease.Claim;
import org.drover.core.link.FaultyConnection;
import org.drover.core.link.Link;
import org.drover.core.protocol.Message;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.Outcome;
import org.drover.fsm.MigrationState;

/** Migrates a device: opens it, reaches the destination, and hands over. */
final class MigrateWork implements EngineSession.Work {
  private static final Set<SessionState> KEEPS =
      EnumSet.of(SessionState.STUCK, SessionState.LOST, SessionState.SPLIT);

  private final Job job;
  private final Journal journal;
  private final SourceDevice source;
  private final Peering peering;
  private final MigrationRequest request;
  private final Patience patience;
  private final Clock clock;
  private final Supplier<UUID> names;

  MigrateWork(
      Job job,
      Journal journal,
      SourceDevice source,
      Peering peering,
      MigrationRequest request,
      Patience patience,
      Clock clock,
      Supplier<UUID> names) {
    this.job = job;
    this.journal = journal;
    this.source = source;
    this.peering = peering;
    this.request = request;
    this.patience = patience;
    this.clock = clock;
    this.names = names;
  }

  @Override
  public Outcome run() {
    // Unless the work says otherwise, what the device holds may be the only copy.
    Claim.End last = Claim.End.KEEP;
    try {
      Outcome outcome = migrate();
      last = KEEPS.contains(outcome.state()) ? Claim.End.KEEP : Claim.End.RETURN;
      return outcome;
    } finally {
      if (last == Claim.End.KEEP) {
        source.workloads().leave();
      }
      job.end(source.claim(), last);
      peering.finish().forEach(job.notes()::add);
    }
  }

  /** An isolation boundary: until the offer nothing was done to a device. */
  private Outcome migrate() {
    Optional<Connection> open = Optional.empty();
    SourceHalf half;
    Message.Offer offer;
    try {
      source.open(EnumSet.of(MigrationState.RUNNING));
      checkPolicy();
      Warmup.beforeBlackout();
      job.control().check();
      Manifest manifest = Manifests.of(source, job.measures().estimated(), clock.instant());
      Connection connection = peering.connect(manifest);
      open = Optional.of(connection);
      Link link =
          new Link(FaultyConnection.with(connection, request.faults()), Answers.MAX_MESSAGE);
      UUID session = names.get();
      offer = new Message.Offer(session, journal.instance(), 1, manifest, peering.targets());
      half = new SourceHalf(job, journal, session, source, link, request, peering, patience);
    } catch (IOException | RuntimeException | Error e) {
      job.notes().log("migrating failed", e);
      open.ifPresent(this::hangUp);
      return Outcome.of(e, Sentences.of("migrating " + source.address(), e));
    }
    return half.run(offer);
  }

  /** A device that runs must not be stopped because it cannot be held as asked. */
  private void checkPolicy() {
    if (request.policy().manual() && !source.canPreCopy()) {
      throw new RefusedException(
          "holding " + source.address() + " in PRE_COPY",
          List.of("it has no PRE_COPY; leave out --policy manual, or hold it by --pause POINT"));
    }
  }

  private void hangUp(Connection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      job.notes().add("closing the connection with " + connection.peer(), e);
    }
  }
}
