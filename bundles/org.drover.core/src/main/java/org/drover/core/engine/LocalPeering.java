// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.SessionState;
import org.drover.api.spi.Network.Connection;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.journal.Journal;
import org.drover.core.lease.Claim;
import org.drover.core.link.Link;
import org.drover.core.link.LoopbackPair;
import org.drover.core.session.Control;
import org.drover.core.session.Job;
import org.drover.core.session.Measures;
import org.drover.core.session.Notes;
import org.drover.core.session.Outcome;
import org.drover.core.session.Progress;
import org.drover.core.session.SessionThreads;

/**
 * A destination in this platform: the same protocol over a pair of pipes, the destination's half on
 * a thread of its own.
 */
final class LocalPeering implements Peering {
  private final Job job;
  private final Journal journal;
  private final LocalTargets choice;
  private final Optional<Claim> named;
  private final Patience patience;
  private final Consumer<Claim> taken;
  private final Job ownJob;
  // Its source calls it here alone, whatever else this platform listens at.
  private final Receptions receptions = new Receptions();
  private final LocalCalls calls = new LocalCalls();
  private Optional<Claim> claim = Optional.empty();
  private Optional<Thread> thread = Optional.empty();
  private volatile Optional<Outcome> outcome = Optional.empty();

  /**
   * A destination.
   *
   * @param choice finds it if none is named
   * @param named what the person named
   * @param patience how long it waits for its peer
   * @param taken told of a claim that the choice made
   */
  LocalPeering(
      Job job,
      Journal journal,
      LocalTargets choice,
      Optional<Claim> named,
      Patience patience,
      Consumer<Claim> taken) {
    this.job = job;
    this.journal = journal;
    this.choice = choice;
    this.named = named;
    this.patience = patience;
    this.taken = taken;
    this.ownJob = ownJob(job);
  }

  /** The destination's half shows nothing itself: the session's snapshot is the source's. */
  private static Job ownJob(Job job) {
    Progress hidden =
        new Progress(job.id(), Kind.RECEIVE, job.progress().started(), Optional.empty(), () -> {});
    Notes notes = new Notes(job.id());
    return new Job(
        job.id(), new Control(job.id(), hidden, Set.of()), hidden, new Measures(), notes);
  }

  @Override
  public Connection connect(Manifest manifest) throws IOException {
    Claim chosen = named.isPresent() ? named.get() : choose(manifest.devices().get(0));
    claim = Optional.of(chosen);
    LoopbackPair pair = LoopbackPair.open();
    try {
      Link link = new Link(pair.destination(), StatePump.CHUNK);
      DestinationHalf half =
          new DestinationHalf(
              ownJob, journal, link, Targets.only(ownJob, chosen), patience, calls, receptions);
      thread = Optional.of(SessionThreads.start(job.id(), "destination", () -> run(half)));
      return pair.source();
    } finally {
      if (thread.isEmpty()) {
        pair.destination().close();
        pair.source().close();
      }
    }
  }

  private Claim choose(SavedDevice saved) {
    Claim chosen = choice.onlyOne(saved, job.id());
    taken.accept(chosen);
    return chosen;
  }

  private void run(DestinationHalf half) {
    try {
      outcome = Optional.of(half.run());
    } finally {
      calls.close();
    }
  }

  @Override
  public Connection again(Optional<URI> elsewhere) throws IOException {
    if (elsewhere.isPresent()) {
      throw new IOException(
          "the destination is in this platform, not at "
              + elsewhere.get()
              + "; ask without --peer");
    }
    return calls.call();
  }

  @Override
  public String place() {
    return calls.place();
  }

  @Override
  public List<Optional<DeviceAddress>> targets() {
    return List.of(claim.map(Claim::address));
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public List<String> finish() {
    ownJob.control().abandon("the source's side of the session is over", job.control().closing());
    join();
    claim.or(() -> named).ifPresent(claimed -> claimed.end(Claim.End.RETURN));
    List<String> notes = new ArrayList<>(ownJob.notes().all());
    outcome
        .filter(end -> end.state() == SessionState.STUCK)
        .ifPresent(end -> notes.add("the destination: " + end.error()));
    return notes;
  }

  private void join() {
    if (thread.isPresent()) {
      try {
        thread.get().join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RefusedException(
            "waiting for the destination", List.of("the session's thread was interrupted"));
      }
    }
  }
}
