// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DroverException;
import org.drover.api.service.Phase;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal;
import org.drover.core.lease.Claim;
import org.drover.core.link.Link;
import org.drover.core.protocol.DestinationAction;
import org.drover.core.protocol.DestinationEvent;
import org.drover.core.protocol.DestinationProtocol;
import org.drover.core.protocol.DestinationProtocol.Stage;
import org.drover.core.protocol.Message;
import org.drover.core.session.Job;
import org.drover.core.session.Notice;
import org.drover.core.session.Outcome;
import org.drover.core.session.Stallable;

/**
 * Does what {@link DestinationProtocol} decides, on one thread: a frame is read, becomes an event,
 * and its actions are done before the next frame is read. So an answer always means that everything
 * before it is done.
 */
final class DestinationHalf implements Stallable, Vigil.Wait {
  private final Job job;
  private final Journal journal;
  private final Link link;
  private final Targets targets;
  private final Hearing hearing;
  private final Vigil vigil;
  private final Duration hush;
  private final Duration farewell;
  private final Deque<DestinationEvent> own = new ArrayDeque<>();
  private volatile DestinationProtocol protocol = DestinationProtocol.begin();
  private UUID session = new UUID(0, 0);
  private Optional<DestinationDevice> device = Optional.empty();
  private Optional<Outcome> outcome = Optional.empty();
  private boolean told;

  DestinationHalf(Job job, Journal journal, Link link, Targets targets, Patience patience) {
    this.job = job;
    this.journal = journal;
    this.link = link;
    this.targets = targets;
    this.hearing = new Hearing(job.id(), link, patience.greeting());
    this.vigil = new Vigil(job.id(), link, patience, this);
    this.hush = patience.hush();
    this.farewell = patience.farewell();
    job.control().stallable(this);
  }

  /** Serves one connection to its end, closes it, and ends the claim of the device it used. */
  Outcome run() {
    try (Link closing = link;
        Hearing ending = hearing) {
      ending.begin();
      job.progress().phase(Phase.OFFER);
      converse();
      if (told && !hearing.lost()) {
        closing.drain(farewell);
      }
    } finally {
      device.ifPresentOrElse(this::endClaim, targets::leaveNothing);
    }
    job.measures().wireBytes(link.bytesRead());
    return outcome.get();
  }

  private void converse() {
    try {
      while (outcome.isEmpty()) {
        take(nextEvent());
      }
    } finally {
      vigil.close();
    }
  }

  /** Whether a device was taken for it: if not, another caller may still be served. */
  boolean accepted() {
    return device.isPresent();
  }

  /**
   * Without an outcome the engine itself failed, and what the device holds may be the only copy.
   */
  private void endClaim(DestinationDevice used) {
    used.closeStream();
    boolean giveBack =
        outcome
            .filter(end -> end.state() != SessionState.DONE && end.state() != SessionState.STUCK)
            .isPresent();
    targets.end(used.claim(), !giveBack);
  }

  /** A sign of life is no event, but it is the time to look whether somebody wants an end. */
  private DestinationEvent nextEvent() {
    while (true) {
      if (!own.isEmpty()) {
        return own.poll();
      }
      Optional<Notice> before = job.control().poll();
      if (before.isPresent()) {
        return translate(before.get());
      }
      Optional<DestinationEvent> event = hearing.next();
      if (event.isPresent()) {
        return unlessClosedHere(event.get());
      }
    }
  }

  private DestinationEvent unlessClosedHere(DestinationEvent event) {
    // A cancel may have closed the link to end the wait: then it is what happened.
    Optional<Notice> meanwhile = isEnd(event) ? job.control().poll() : Optional.empty();
    return meanwhile.isPresent() ? translate(meanwhile.get()) : event;
  }

  private static boolean isEnd(DestinationEvent event) {
    return event instanceof DestinationEvent.PeerLost
        || (event instanceof DestinationEvent.Peer peer && peer.message() instanceof Message.Abort);
  }

  private static DestinationEvent translate(Notice notice) {
    return notice instanceof Notice.Departed departed
        ? new DestinationEvent.Failed(departed.reason())
        : new DestinationEvent.Cancelled();
  }

  private void take(DestinationEvent event) {
    DestinationProtocol.Step step = protocol.on(event);
    protocol = step.next();
    for (DestinationAction action : step.actions()) {
      if (!attempt(action)) {
        return;
      }
    }
  }

  /**
   * Does one action; an action that fails gives an event and ends the list that it stands in. An
   * isolation boundary: any fault on this side goes the ordinary way, errors like the loss of a
   * refreshed bundle's classes too.
   */
  private boolean attempt(DestinationAction action) {
    try {
      perform(action);
      return true;
    } catch (IOException e) {
      own.add(new DestinationEvent.PeerLost(link.reason(link.sentence(e))));
      return false;
    } catch (RuntimeException | Error e) {
      job.notes().log("the destination failed", e);
      own.add(new DestinationEvent.Failed(Sentences.of(place(), e)));
      return false;
    }
  }

  private String place() {
    String name = device.map(used -> used.address().toString()).orElse("");
    String at = protocol.stage() == Stage.LOADING ? " at " + hearing.place() : "";
    return "the destination " + name + at;
  }

  private void perform(DestinationAction action) throws IOException {
    if (action instanceof DestinationAction.Enter enter) {
      journal.record(
          new Journal.Entry(
              session, Journal.Role.DESTINATION, enter.point(), enter.agreement(), enter.detail()));
    } else if (action instanceof DestinationAction.Note note) {
      note(note);
    } else if (action instanceof DestinationAction.Send send) {
      link.send(send.message());
    } else if (action instanceof DestinationAction.Tell tell) {
      tell(tell.message());
    } else if (action instanceof DestinationAction.Examine examine) {
      examine(examine.offer());
    } else if (action instanceof DestinationAction.Prepare) {
      job.progress().phase(Phase.PRE_COPY);
      used().prepare();
      own.add(new DestinationEvent.Prepared());
    } else if (action instanceof DestinationAction.Load) {
      load();
    } else if (action instanceof DestinationAction.KeepContext) {
      used().keepContext(hearing.payload());
    } else if (action instanceof DestinationAction.CheckInitialData) {
      // Every frame was inspected before it was written, so nothing is left to be asked.
      own.add(new DestinationEvent.InitialDataLoaded());
    } else if (action instanceof DestinationAction.Validate validate) {
      validate(validate.end());
    } else if (action instanceof DestinationAction.Finish finish) {
      outcome = Optional.of(new Outcome(finish.outcome(), finish.error()));
    } else {
      performLate(action);
    }
  }

  /** RuntimeException is the isolation boundary: whatever the journal does, the session goes on. */
  private void note(DestinationAction.Note note) {
    try {
      journal.record(
          new Journal.Entry(
              session, Journal.Role.DESTINATION, note.point(), Optional.empty(), note.detail()));
    } catch (RuntimeException e) {
      job.notes().add("the journal did not take " + note.point() + ": " + e.getMessage(), e);
    }
  }

  private void performLate(DestinationAction action) {
    if (action instanceof DestinationAction.RunQuietly) {
      job.progress().phase(Phase.HANDOVER);
      job.control().committed();
      used().runQuietly();
      own.add(new DestinationEvent.QuietlyRunning());
    } else if (action instanceof DestinationAction.Run) {
      used().run();
      own.add(new DestinationEvent.Started());
    } else if (action instanceof DestinationAction.Reset) {
      job.progress().phase(Phase.ROLL_BACK);
      device.ifPresent(touched -> job.notes().add(touched.reset()));
    }
  }

  private DestinationDevice used() {
    return device.orElseThrow(() -> new IllegalStateException("no device was chosen"));
  }

  /** An error is of no consequence here: the peer finds out by itself, or does not matter. */
  private void tell(Message message) {
    told = true;
    try {
      link.send(message);
    } catch (IOException | IllegalStateException e) {
      job.notes().log("could not tell " + message.name(), e);
    }
  }

  private void examine(Message.Offer offer) {
    hearing.greeted();
    vigil.begin();
    session = offer.session();
    OfferCheck check = targets.check(offer);
    if (check.chosen().isEmpty()) {
      own.add(new DestinationEvent.Unfit(check.objections()));
      return;
    }
    Claim claim = check.chosen().get();
    device = Optional.of(new DestinationDevice(claim, job));
    job.measures().estimated(offer.manifest().devices().get(0).estimatedBytes());
    job.progress().estimate(offer.manifest().devices().get(0).estimatedBytes());
    job.progress().devices(Optional.empty(), Optional.of(claim.address()));
    own.add(
        new DestinationEvent.Fits(
            offer, new Message.Accept(journal.instance(), List.of(claim.address()))));
  }

  private void load() {
    ByteBuffer state = hearing.payload();
    used().inspect(state);
    used().write(state);
  }

  private void validate(Message.End end) {
    job.progress().phase(Phase.LOAD);
    List<Long> received = List.of(used().bytes());
    if (!end.lengths().equals(received)) {
      throw new DroverException(
          "the source sent " + end.lengths() + " bytes of state and " + received + " came");
    }
    used().validate();
    own.add(new DestinationEvent.Loaded());
  }

  /** In LOADED it waits for the source's word or an operator's, and never gives up on time. */
  @Override
  public boolean endsBySilence() {
    return protocol.stage() != Stage.LOADED;
  }

  @Override
  public boolean endsWithoutWord() {
    return protocol.stage() == Stage.RAN && job.control().impatient();
  }

  /**
   * A source that lives ends every wait for it within a keepalive, and can then be told why this
   * side ends. Only one that does not is left without a word.
   */
  @Override
  public boolean stalled(Duration atLeast) {
    return link.silentFor(hush) || link.writeStalled(atLeast);
  }

  @Override
  public void close() {
    link.close();
  }
}
