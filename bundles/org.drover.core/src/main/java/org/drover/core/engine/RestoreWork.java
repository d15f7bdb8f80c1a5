// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.Phase;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SessionState;
import org.drover.core.engine.StateReader.Piece;
import org.drover.core.lease.Claim;
import org.drover.core.session.EngineSession;
import org.drover.core.session.Job;
import org.drover.core.session.Outcome;

/**
 * Loads a device with a state that was saved. What comes before the state and its beginning are
 * judged before the device is touched; after any later fault it is reset. Whatever proofs the form
 * has are verified before it leaves RESUMING.
 */
final class RestoreWork implements EngineSession.Work {
  private final Job job;
  private final DestinationDevice destination;
  private final PlaceSource source;
  private final StateReader state;
  private final URI place;

  RestoreWork(Job job, Claim claim, ReadableByteChannel in, RestoreRequest request) {
    this.job = job;
    this.destination = new DestinationDevice(claim, job);
    this.source = new PlaceSource(in);
    this.state = StateReader.of(request.form(), job, source);
    this.place = request.place();
  }

  @Override
  public Outcome run() {
    try (StateReader reading = state) {
      job.control().stallable(source);
      Claim.End last = Claim.End.RETURN;
      try {
        Outcome outcome = restore();
        job.measures().wireBytes(reading.bytes());
        last = outcome.state() == SessionState.DONE ? Claim.End.KEEP : Claim.End.RETURN;
        return outcome;
      } finally {
        destination.closeStream();
        job.end(destination.claim(), last);
      }
    }
  }

  private Outcome restore() {
    try {
      state.begin(destination);
      job.progress().phase(Phase.STOP_COPY);
      load();
      job.progress().phase(Phase.LOAD);
      state.digest().ifPresent(job.measures()::digest);
      destination.validate();
      if (!job.control().commit()) {
        job.control().check();
      }
      destination.runQuietly();
      destination.run();
      return Outcome.DONE;
    } catch (IOException | RuntimeException | Error e) {
      // An isolation boundary: whatever failed, no half of a state stays.
      return giveUp(job.control().explain(e));
    }
  }

  private void load() throws IOException {
    Optional<Piece> piece = state.next();
    while (piece.isPresent()) {
      job.control().check();
      load(piece.get());
      piece = state.next();
    }
    if (!destination.touched()) {
      destination.prepare();
    }
    state.context().ifPresent(destination::keepContext);
  }

  private void load(Piece piece) {
    inspect(piece);
    if (!destination.touched()) {
      destination.prepare();
    }
    destination.write(piece.bytes());
  }

  private void inspect(Piece piece) {
    try {
      destination.inspect(piece.bytes());
    } catch (DroverException e) {
      throw new DroverException("the state in " + piece.place() + ": " + e.getMessage(), e);
    }
  }

  private Outcome giveUp(Throwable cause) {
    job.progress().phase(Phase.ROLL_BACK);
    job.notes().log("restoring failed", cause);
    String reason = Sentences.of("restoring " + place + " into " + destination.address(), cause);
    return Outcome.of(cause, reason + "; " + destination.reset());
  }
}
