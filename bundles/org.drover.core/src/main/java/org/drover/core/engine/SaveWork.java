// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import org.drover.api.service.Phase;
import org.drover.api.service.SaveRequest.Then;
import org.drover.api.service.SessionState;
import org.drover.core.lease.Claim;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.Outcome;
import org.drover.fsm.MigrationState;

/**
 * Saves a device, to wherever its writer writes: stops it, reads it to the end, and lets it run on
 * before what was written is made durable, so that it stands no longer than it must. It becomes
 * visible only when it is complete.
 */
final class SaveWork implements EngineSession.Work {
  private final Job job;
  private final SourceDevice source;
  private final StateWriter writer;
  private final Words words;
  private final Then then;
  private final Clock clock;
  private final StatePump pump;

  /**
   * For people.
   *
   * @param deed what is done: {@code saving emu:a to file:/a.img}
   * @param complete what there is once the state was read: {@code the image file:/a.img is
   *     complete}
   */
  record Words(String deed, String complete) {}

  SaveWork(Job job, SourceDevice source, StateWriter writer, Words words, Then then, Clock clock) {
    this.job = job;
    this.source = source;
    this.writer = writer;
    this.words = words;
    this.then = then;
    this.clock = clock;
    this.pump = new StatePump(job);
  }

  @Override
  public Outcome run() {
    try (StateWriter writing = writer) {
      job.control().stallable(writing);
      // Unless the work says otherwise, what the device holds may be the only copy.
      Claim.End last = Claim.End.KEEP;
      try {
        Outcome outcome = save();
        job.measures().wireBytes(writing.bytes());
        last = keeps(outcome) ? Claim.End.KEEP : Claim.End.RETURN;
        return outcome;
      } finally {
        source.closeStream();
        if (last == Claim.End.KEEP) {
          source.workloads().leave();
        }
        job.end(source.claim(), last);
      }
    }
  }

  private Outcome save() {
    try {
      source.open(EnumSet.of(MigrationState.RUNNING, MigrationState.STOP));
      writer.begin(Manifests.of(source, job.measures().estimated(), clock.instant()));
      job.control().check();
      job.progress().phase(Phase.STOP_COPY);
      source.stopAlone();
      readAll();
      return then == Then.RUN ? runThenCommit() : commitThenStop();
    } catch (IOException | RuntimeException | Error e) {
      // An isolation boundary: whatever failed, the source goes back.
      return bringBack(job.control().explain(e));
    }
  }

  private void readAll() throws IOException {
    while (pump.rest(source.stream(), writer) == StatePump.Stopped.INTERRUPTED) {
      job.control().check();
    }
    if (writer.holdsContext()) {
      Optional<ByteBuffer> context = source.context();
      if (context.isPresent()) {
        writer.context(0, context.get());
      }
    }
    job.measures().digest(writer.finish());
  }

  private Outcome runThenCommit() throws IOException {
    job.control().check();
    RollBack back = source.bringBack();
    if (back instanceof RollBack.Failed failed) {
      commit();
      return new Outcome(
          failed.lost() ? SessionState.LOST : SessionState.STUCK,
          failed.reason() + "; " + words.complete());
    }
    commit();
    return Outcome.DONE;
  }

  private Outcome commitThenStop() throws IOException {
    source.rest();
    commit();
    return Outcome.DONE;
  }

  private void commit() throws IOException {
    if (!job.control().commit()) {
      job.control().check();
    }
    job.progress().phase(Phase.COMMIT);
    writer.commit();
  }

  private Outcome bringBack(Throwable cause) {
    job.progress().phase(Phase.ROLL_BACK);
    job.notes().log(words.deed() + " failed", cause);
    String reason = Sentences.of(words.deed(), cause);
    if (source.bringBack() instanceof RollBack.Failed failed) {
      return new Outcome(
          failed.lost() ? SessionState.LOST : SessionState.STUCK, reason + "; " + failed.reason());
    }
    return Outcome.of(cause, reason);
  }

  private boolean keeps(Outcome outcome) {
    return outcome.state() == SessionState.STUCK
        || outcome.state() == SessionState.LOST
        || (outcome.state() == SessionState.DONE && then == Then.STOP);
  }
}
