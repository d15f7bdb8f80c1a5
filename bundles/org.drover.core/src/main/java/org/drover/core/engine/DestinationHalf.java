// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.drover.api.DroverException;
import org.drover.api.service.Phase;
import org.drover.api.service.Resolution;
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
  private static final Duration LONG = Duration.ofHours(1);
  private static final Set<SessionState> KEEPS =
      Set.of(SessionState.DONE, SessionState.STUCK, SessionState.SPLIT);

  private final Job job;
  private final Journal journal;
  private final Targets targets;
  private final Calls calls;
  private final Reception reception;
  private final Inquiry inquiry;
  private final Receptions receptions;
  private final Duration hush;
  private final Duration farewell;
  private final Duration silence;
  private final Deque<DestinationEvent> own = new ArrayDeque<>();
  private volatile DestinationProtocol protocol = DestinationProtocol.begin();
  private volatile Optional<DestinationLine> line;
  private long bytesBefore;
  private UUID session = new UUID(0, 0);
  private UUID peer = new UUID(0, 0);
  private Optional<DestinationDevice> device = Optional.empty();
  private Optional<Outcome> outcome = Optional.empty();
  private boolean told;
  private boolean passedOn;

  DestinationHalf(
      Job job,
      Journal journal,
      Link link,
      Targets targets,
      Patience patience,
      Calls calls,
      Receptions receptions) {
    this.job = job;
    this.journal = journal;
    this.targets = targets;
    this.calls = calls;
    this.line = Optional.of(new DestinationLine(job, link, patience, this));
    this.inquiry = new Inquiry(journal, patience.farewell());
    this.receptions = receptions;
    this.reception =
        new Reception(job, calls, patience, this, inquiry, receptions, () -> this.line);
    this.hush = patience.hush();
    this.farewell = patience.farewell();
    this.silence = patience.silence();
    job.control().stallable(this);
  }

  /**
   * Serves one session to its end, over as many connections as that takes, closes the last one, and
   * ends the claim of the device it used.
   */
  Outcome run() {
    try {
      line.orElseThrow().hearing().begin();
      job.progress().phase(Phase.OFFER);
      while (outcome.isEmpty()) {
        take(nextEvent());
      }
      line.ifPresent(this::partFrom);
    } finally {
      reception.close();
      leave();
      device.ifPresentOrElse(this::endClaim, targets::leaveNothing);
    }
    job.measures().wireBytes(bytesBefore);
    return outcome.get();
  }

  private void partFrom(DestinationLine last) {
    last.rest();
    if (told && !last.hearing().lost()) {
      last.link().drain(farewell);
    }
  }

  /** Hangs up. */
  private void leave() {
    line.ifPresent(
        left -> {
          left.close();
          bytesBefore += left.link().bytesRead();
        });
    line = Optional.empty();
  }

  /** Whether the call was another session's of this platform, which has it now. */
  boolean passedOn() {
    return passedOn;
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
    boolean giveBack = outcome.filter(end -> !KEEPS.contains(end.state())).isPresent();
    targets.end(used.claim(), !giveBack);
  }

  /** A sign of life is no event, but it is the time to look whether somebody wants an end. */
  private DestinationEvent nextEvent() {
    while (true) {
      if (!own.isEmpty()) {
        return own.poll();
      }
      Optional<Notice> before = job.control().poll();
      Optional<DestinationEvent> event = before.isPresent() ? translate(before.get()) : heard();
      if (event.isPresent()) {
        return event.get();
      }
    }
  }

  private Optional<DestinationEvent> heard() {
    if (line.isEmpty()) {
      job.control().idle(LONG);
      return Optional.empty();
    }
    Optional<DestinationEvent> event = line.get().hearing().next();
    // A cancel may have closed the link to end the wait: then it is what happened.
    Optional<Notice> meanwhile =
        event.filter(DestinationHalf::isEnd).isPresent() ? job.control().poll() : Optional.empty();
    return meanwhile.isPresent() ? translate(meanwhile.get()).or(() -> event) : event;
  }

  private static boolean isEnd(DestinationEvent event) {
    return event instanceof DestinationEvent.PeerLost
        || (event instanceof DestinationEvent.Peer peer && peer.message() instanceof Message.Abort);
  }

  private static Optional<DestinationEvent> decided(Resolution resolution) {
    return resolution.giveUp()
        ? Optional.of(new DestinationEvent.Surrendered())
        : resolution.keepHere().map(fence -> new DestinationEvent.Forced(fence.how()));
  }

  private Optional<DestinationEvent> translate(Notice notice) {
    if (notice instanceof Notice.Called) {
      return reception.take().map(this::adopt);
    }
    if (notice instanceof Notice.Resolve resolve) {
      return decided(resolve.resolution());
    }
    if (notice instanceof Notice.Abandon abandon) {
      return Optional.of(new DestinationEvent.Abandoned(abandon.reason(), abandon.closing()));
    }
    return Optional.of(
        notice instanceof Notice.Departed departed
            ? new DestinationEvent.Departed(departed.reason())
            : new DestinationEvent.Cancelled());
  }

  /** The source has called again: what was the connection before is none any more. */
  private DestinationEvent adopt(Reception.Arrival arrival) {
    leave();
    line = Optional.of(arrival.line());
    job.control().reached();
    return new DestinationEvent.Peer(arrival.resume());
  }

  private void take(DestinationEvent event) {
    if (protocol.stage() == Stage.NEW
        && event instanceof DestinationEvent.Peer said
        && said.message() instanceof Message.Resume resume) {
      outcome = Optional.of(new Outcome(SessionState.FAILED, answer(resume)));
      return;
    }
    DestinationProtocol.Step step = protocol.on(event);
    protocol = step.next();
    boolean decided =
        event instanceof DestinationEvent.Forced || event instanceof DestinationEvent.Surrendered;
    if (decided && step.actions().isEmpty()) {
      job.notes().add("the decision without the other side came too late: it answers");
    }
    for (DestinationAction action : step.actions()) {
      if (!attempt(action)) {
        return;
      }
    }
  }

  /**
   * Somebody asks for another session: for one that waits for this call, or one that is over here
   * or that nobody here knows. An isolation boundary: this session waits for somebody else.
   */
  private String answer(Message.Resume asked) {
    try {
      Optional<Reception> waiting = receptions.of(asked);
      return waiting.isPresent() ? passOn(waiting.get(), asked) : serve(asked);
    } catch (RuntimeException | Error e) {
      job.notes().log("a call for another session came to nothing", e);
      return Sentences.of("answering a call for the session " + asked.session(), e);
    }
  }

  private String passOn(Reception waiting, Message.Resume asked) {
    passedOn = true;
    DestinationLine taken = line.orElseThrow();
    line = Optional.empty();
    return waiting.passed(taken, asked);
  }

  private String serve(Message.Resume asked) {
    told = true;
    try {
      return inquiry.serve(line.orElseThrow(), asked);
    } catch (IOException e) {
      return line.orElseThrow().link().sentence(e);
    } catch (RuntimeException e) {
      job.notes().log("answering a call", e);
      // It waits for a word that does not come, and would wait long: who is hung up on asks again.
      told = false;
      return Sentences.of("answering for the session " + asked.session(), e);
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
      own.add(new DestinationEvent.PeerLost(why(e)));
      return false;
    } catch (RuntimeException | Error e) {
      job.notes().log("the destination failed", e);
      own.add(failure(action, Sentences.of(place(), e)));
      return false;
    }
  }

  private static DestinationEvent failure(DestinationAction action, String reason) {
    return action instanceof DestinationAction.Enter enter && enter.point() == Journal.Point.FORCED
        ? new DestinationEvent.Unwritten(reason)
        : new DestinationEvent.Failed(reason);
  }

  private String why(IOException error) {
    return line.map(left -> left.link().reason(left.link().sentence(error)))
        .orElse("the connection was lost before");
  }

  private Link link() throws IOException {
    return line.orElseThrow(() -> new IOException("the connection was lost before")).link();
  }

  private String place() {
    String name = device.map(used -> used.address().toString()).orElse("");
    String at =
        protocol.stage() == Stage.LOADING ? " at " + line.orElseThrow().hearing().place() : "";
    return "the destination " + name + at;
  }

  private void perform(DestinationAction action) throws IOException {
    if (action instanceof DestinationAction.Enter enter) {
      enter(enter);
    } else if (action instanceof DestinationAction.Note note) {
      note(note);
    } else if (action instanceof DestinationAction.Send send) {
      link().send(send.message());
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
      used().keepContext(line.orElseThrow().hearing().payload());
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

  private void enter(DestinationAction.Enter enter) {
    journal.record(
        new Journal.Entry(
            session, Journal.Role.DESTINATION, enter.point(), enter.agreement(), enter.detail()));
    if (enter.point() == Journal.Point.ACCEPTED) {
      // The session may be in doubt for days, and needs no other device for that.
      targets.giveBackAllBut(used().claim());
    } else if (enter.point() == Journal.Point.LOADED) {
      reception.begin(session, peer);
    } else if (enter.point() == Journal.Point.FORCED) {
      job.control().forced(enter.detail());
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
    } else if (action instanceof DestinationAction.Await await) {
      leave();
      job.control().doubt(await.doubt(), "who calls at " + calls.place());
    }
  }

  private DestinationDevice used() {
    return device.orElseThrow(() -> new IllegalStateException("no device was chosen"));
  }

  /** An error is of no consequence here: the peer finds out by itself, or does not matter. */
  private void tell(Message message) {
    told = true;
    try {
      link().send(message);
    } catch (IOException | IllegalStateException e) {
      job.notes().log("could not tell " + message.name(), e);
    }
  }

  private void examine(Message.Offer offer) {
    line.orElseThrow().greeted();
    session = offer.session();
    peer = offer.instance();
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
    check.warnings().forEach(job.notes()::add);
    own.add(
        new DestinationEvent.Fits(
            offer,
            new Message.Accept(journal.instance(), List.of(claim.address()), check.warnings())));
  }

  private void load() {
    ByteBuffer state = line.orElseThrow().hearing().payload();
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

  /** A lost source is no reason to give up: who is LOADED waits for it to call again. */
  @Override
  public boolean endsBySilence() {
    return true;
  }

  @Override
  public Optional<Duration> limit() {
    if (!job.control().impatient()) {
      return Optional.empty();
    }
    return switch (protocol.stage()) {
      case RAN -> Optional.of(silence);
      case GAVE_UP, MAY_HAVE_RUN -> Optional.of(farewell);
      default -> Optional.empty();
    };
  }

  /**
   * A source that lives ends every wait for it within a keepalive, and can then be told why this
   * side ends. Only one that does not is left without a word.
   */
  @Override
  public boolean stalled(Duration atLeast) {
    return line.filter(one -> one.link().silentFor(hush) || one.link().writeStalled(atLeast))
        .isPresent();
  }

  @Override
  public void close() {
    line.ifPresent(one -> one.link().close());
  }
}
