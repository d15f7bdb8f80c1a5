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
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Phase;
import org.drover.api.service.Resolution;
import org.drover.api.spi.Network.Connection;
import org.drover.api.spi.NobodyListensException;
import org.drover.core.journal.Journal;
import org.drover.core.lease.Claim;
import org.drover.core.link.Link;
import org.drover.core.protocol.Doubt;
import org.drover.core.protocol.Message;
import org.drover.core.protocol.SourceAction;
import org.drover.core.protocol.SourceEvent;
import org.drover.core.protocol.SourceProtocol;
import org.drover.core.protocol.SourceStage;
import org.drover.core.session.Job;
import org.drover.core.session.Notice;
import org.drover.core.session.Outcome;
import org.drover.core.session.Stallable;
import org.drover.fsm.MigrationState;

/**
 * Does what {@link SourceProtocol} decides: one event after another, each turned into actions, each
 * action into the next event. Everything that a failure needs is loaded and allocated before the
 * device is stopped.
 */
final class SourceHalf implements Stallable, Vigil.Wait {
  private static final Duration LONG = Duration.ofHours(1);

  private final Job job;
  private final Journal journal;
  private final UUID session;
  private final SourceDevice source;
  private final MigrationRequest request;
  private final Peering peering;
  private final Patience patience;
  private final Redialling redialling;
  private final StatePump pump;
  private final Deque<SourceEvent> own = new ArrayDeque<>();
  private volatile SourceProtocol protocol;
  private volatile Optional<SourceLine> line;
  private volatile boolean waiting;
  private long bytesBefore;
  private Optional<PreCopyRounds> rounds = Optional.empty();
  private Optional<Outcome> outcome = Optional.empty();

  SourceHalf(
      Job job,
      Journal journal,
      UUID session,
      SourceDevice source,
      Link link,
      MigrationRequest request,
      Peering peering,
      Patience patience) {
    this.job = job;
    this.journal = journal;
    this.session = session;
    this.source = source;
    this.request = request;
    this.peering = peering;
    this.patience = patience;
    this.redialling = new Redialling(peering, patience);
    this.pump = new StatePump(job);
    this.protocol = SourceProtocol.begin(source.canPreCopy());
    job.control().stallable(this);
    this.line = Optional.of(new SourceLine(job, link, patience, this));
  }

  /** Runs the handover from OFFER to its end; the claim is the caller's. */
  Outcome run(Message.Offer offer) {
    try {
      job.progress().phase(Phase.OFFER);
      if (line.orElseThrow().open()) {
        take(new SourceEvent.Begin(offer));
      }
      while (outcome.isEmpty()) {
        take(nextEvent());
      }
    } finally {
      leave();
      source.endStream();
    }
    job.measures().wireBytes(bytesBefore);
    return outcome.get();
  }

  /** Hangs up; what was heard before is among the notices. */
  private void leave() {
    line.ifPresent(
        left -> {
          left.end();
          bytesBefore += left.link().bytesSent();
        });
    line = Optional.empty();
  }

  private void take(SourceEvent event) {
    SourceProtocol.Step step = protocol.on(event);
    protocol = step.next();
    boolean decided =
        event instanceof SourceEvent.Forced || event instanceof SourceEvent.Surrendered;
    if (decided && step.actions().isEmpty()) {
      job.notes().add("the decision without the other side came too late: it answers");
    }
    for (SourceAction action : step.actions()) {
      if (!attempt(action)) {
        return;
      }
    }
  }

  /**
   * Does one action; an action that fails gives an event and ends the list that it stands in. An
   * isolation boundary: any fault on this side goes the ordinary way back, errors like the loss of
   * a refreshed bundle's classes too.
   */
  private boolean attempt(SourceAction action) {
    try {
      perform(action);
      return true;
    } catch (IOException e) {
      lost(e);
      return false;
    } catch (RuntimeException | Error e) {
      job.notes().log("the source failed", e);
      own.add(new SourceEvent.Failed(Sentences.of("the source " + source.address(), e)));
      return false;
    }
  }

  private void lost(IOException error) {
    line.ifPresentOrElse(
        broken -> broken.breakOff(broken.link().sentence(error)),
        () -> own.add(new SourceEvent.PeerLost(error.getMessage())));
  }

  private Link link() throws IOException {
    return line.orElseThrow(() -> new IOException("the connection was lost before")).link();
  }

  private void perform(SourceAction action) throws IOException {
    if (action instanceof SourceAction.Enter enter) {
      enter(enter);
    } else if (action instanceof SourceAction.Note note) {
      note(note);
    } else if (action instanceof SourceAction.Send send) {
      send(send.message());
    } else if (action instanceof SourceAction.Tell tell) {
      tell(tell.message());
    } else if (action instanceof SourceAction.PreCopy) {
      preCopy();
    } else if (action instanceof SourceAction.Stop) {
      stop();
    } else if (action instanceof SourceAction.DecideCommit) {
      decideCommit();
    } else if (action instanceof SourceAction.HoldCommitted) {
      job.control().pause(PausePoint.AFTER_COMMITTED);
    } else if (action instanceof SourceAction.RollBack) {
      rollBack();
    } else if (action instanceof SourceAction.CloseDevices) {
      closeDevices();
    } else if (action instanceof SourceAction.Redial redial) {
      redial(redial.doubt());
    } else if (action instanceof SourceAction.Finish finish) {
      outcome = Optional.of(new Outcome(finish.outcome(), finish.error()));
    }
  }

  private void enter(SourceAction.Enter enter) {
    if (enter.point() == Journal.Point.COMMITTED) {
      job.control().committed();
    }
    journal.record(
        new Journal.Entry(
            session, Journal.Role.SOURCE, enter.point(), enter.agreement(), enter.detail()));
    if (enter.point() == Journal.Point.FORCED) {
      job.control().forced(enter.detail());
    }
  }

  private void redial(Doubt doubt) {
    leave();
    // What it said after that is asked for again.
    job.control().hungUp();
    if (!protocol.is(SourceProtocol.Fact.FORCED)) {
      // A decision that came to nothing is none.
      job.control().forced("");
    }
    job.control().doubt(doubt, redialling.place());
  }

  /** RuntimeException is the isolation boundary: whatever the journal does, the session goes on. */
  private void note(SourceAction.Note note) {
    try {
      journal.record(
          new Journal.Entry(
              session, Journal.Role.SOURCE, note.point(), Optional.empty(), note.detail()));
    } catch (RuntimeException e) {
      job.notes().add("the journal did not take " + note.point() + ": " + e.getMessage(), e);
    }
  }

  private void send(Message message) throws IOException {
    if (message instanceof Message.End) {
      job.progress().phase(Phase.LOAD);
    }
    link().send(message);
  }

  /** An error is of no consequence here: the peer finds out by itself, or does not matter. */
  private void tell(Message message) {
    try {
      link().send(message);
    } catch (IOException | IllegalStateException e) {
      job.notes().log("could not tell " + message.name(), e);
    }
  }

  private void preCopy() throws IOException {
    job.control().pause(PausePoint.AFTER_ACCEPT);
    if (job.control().interrupted()) {
      return;
    }
    job.progress().phase(Phase.PRE_COPY);
    source.beginPreCopy();
    rounds = Optional.of(new PreCopyRounds(source, pump, link(), request.policy(), job));
    if (request.policy().manual()) {
      job.control().holdForSwitchover();
    }
  }

  private void stop() throws IOException {
    if (rounds.isEmpty()) {
      job.control().pause(PausePoint.AFTER_ACCEPT);
    }
    job.control().pause(PausePoint.BEFORE_SWITCHOVER);
    if (job.control().interrupted()) {
      return;
    }
    job.progress().phase(Phase.STOP_COPY);
    source.stop();
    job.control().pause(PausePoint.IN_BLACKOUT);
    if (pump.rest(source.stream(), link()) == StatePump.Stopped.END) {
      Optional<ByteBuffer> context = source.context();
      if (context.isPresent()) {
        link().context(0, context.get());
      }
      own.add(new SourceEvent.Stopped(new Message.End(List.of(pump.total()))));
    }
  }

  private void decideCommit() {
    job.progress().phase(Phase.HANDOVER);
    job.measures().loaded();
    job.control().pause(PausePoint.AFTER_LOADED);
    if (job.control().commit()) {
      own.add(new SourceEvent.CommitDecided());
    }
  }

  private void rollBack() {
    job.progress().phase(Phase.ROLL_BACK);
    own.add(rolledBack());
  }

  /**
   * What it throws is the devices' failure, and none of a record that came before. An isolation
   * boundary, as in {@link #attempt}.
   */
  private SourceEvent rolledBack() {
    try {
      return source.bringBack() instanceof RollBack.Failed failed
          ? new SourceEvent.RollBackFailed(failed.reason(), failed.stopped(), failed.lost())
          : new SourceEvent.RolledBack();
    } catch (RuntimeException | Error e) {
      job.notes().log("the source failed", e);
      return new SourceEvent.RollBackFailed(
          Sentences.of("the source " + source.address(), e), false, false);
    }
  }

  /**
   * Never fails: the state has a new owner, and what goes wrong here is only told. RuntimeException
   * is the isolation boundary.
   */
  private void closeDevices() {
    if (peering.local()) {
      source.workloads().resume(peering.targets().get(0).orElseThrow());
    } else {
      source.workloads().departed();
    }
    source.retire();
    job.end(source.claim(), Claim.End.CLOSE);
    job.progress()
        .deviceClosed(peering.local() ? Optional.of(MigrationState.RUNNING) : Optional.empty());
  }

  private SourceEvent nextEvent() {
    while (true) {
      if (!own.isEmpty()) {
        return own.poll();
      }
      Optional<Notice> notice = job.control().poll();
      Optional<SourceEvent> event = notice.flatMap(this::translate);
      if (event.isPresent()) {
        return event.get();
      }
      if (notice.isEmpty()) {
        goOn();
      }
    }
  }

  private void goOn() {
    if (line.isEmpty()) {
      callAgain();
    } else if (protocol.stage() == SourceStage.STREAMING && rounds.isPresent()) {
      round();
    } else {
      waiting = true;
      job.control().idle(LONG);
      waiting = false;
    }
  }

  /**
   * Whoever comes to a notice while it waits is heard first. An isolation boundary, as in {@link
   * #attempt}: whatever a transport throws, and where no thread is to be had, the call has failed
   * and another one follows.
   */
  private void callAgain() {
    Duration left = redialling.left();
    if (!left.isZero()) {
      job.control().idle(left);
      return;
    }
    try {
      SourceLine next = over(redialling.call());
      line = Optional.of(next);
      if (next.open()) {
        own.add(new SourceEvent.Reached());
      }
    } catch (NobodyListensException e) {
      job.control().called(redialling.sentence(e), redialling.place());
      // Nobody else can ever answer for a destination of this platform.
      own.add(
          peering.local()
              ? new SourceEvent.Abandoned(e.getMessage(), false)
              : new SourceEvent.NobodyListens(e.getMessage()));
    } catch (IOException e) {
      job.control().called(redialling.sentence(e), redialling.place());
    } catch (RuntimeException | Error e) {
      job.notes().log("calling again failed", e);
      leave();
      job.control().hungUp();
      job.control().called(redialling.failed(e), redialling.place());
    }
  }

  private SourceLine over(Connection connection) throws IOException {
    Optional<SourceLine> next = Optional.empty();
    try {
      next =
          Optional.of(
              new SourceLine(job, new Link(connection, Answers.MAX_MESSAGE), patience, this));
      return next.get();
    } finally {
      if (next.isEmpty()) {
        connection.close();
      }
    }
  }

  /** A source gives its devices back to nobody but itself: it waits for a living peer only. */
  @Override
  public boolean endsBySilence() {
    return true;
  }

  /** Who is in doubt already needs no end of the wait: a cancel ends the session. */
  @Override
  public Optional<Duration> limit() {
    SourceProtocol now = protocol;
    if (!waiting || !job.control().impatient()) {
      return Optional.empty();
    }
    return switch (now.stage()) {
      case COMMITTED -> Optional.of(patience.silence());
      case SETTLING ->
          now.is(SourceProtocol.Fact.PEER_LOST)
              ? Optional.empty()
              : Optional.of(patience.farewell());
      default -> Optional.empty();
    };
  }

  /** An isolation boundary, as in {@link #attempt}. */
  private void round() {
    try {
      rounds.orElseThrow().next().ifPresent(own::add);
    } catch (IOException e) {
      lost(e);
    } catch (RuntimeException | Error e) {
      job.notes().log("pre-copy failed", e);
      own.add(new SourceEvent.Failed(Sentences.of("the source " + source.address(), e)));
    }
  }

  private static Optional<SourceEvent> decided(Resolution resolution) {
    return resolution.giveUp()
        ? Optional.of(new SourceEvent.Surrendered())
        : resolution.keepHere().map(fence -> new SourceEvent.Forced(fence.how()));
  }

  private Optional<SourceEvent> translate(Notice notice) {
    if (notice instanceof Notice.FromPeer said) {
      heard(said.message());
      return Optional.of(said(said.message()));
    }
    if (notice instanceof Notice.PeerLost lost) {
      return Optional.of(new SourceEvent.PeerLost(redialling.lost(lost.reason())));
    }
    if (notice instanceof Notice.Resolve resolve) {
      redialling.now(resolve.resolution().peer());
      if (line.isEmpty()) {
        job.control().calls(redialling.place());
      }
      return decided(resolve.resolution());
    }
    if (notice instanceof Notice.Abandon abandon) {
      return Optional.of(new SourceEvent.Abandoned(abandon.reason(), abandon.closing()));
    }
    return Optional.of(
        notice instanceof Notice.Departed departed
            ? new SourceEvent.Departed(departed.reason())
            : new SourceEvent.Cancelled());
  }

  /** Whoever listens at a place that an operator named may be a stranger. */
  private SourceEvent said(Message message) {
    if (redialling.onTrial() && message instanceof Message.Refuse refuse) {
      String why = "whoever answered refuses: " + String.join("; ", refuse.reasons());
      return new SourceEvent.PeerLost(redialling.lost(why));
    }
    boolean stranger =
        message instanceof Message.UnknownSession unknown
            && !protocol.peer().equals(Optional.of(unknown.instance()))
            && redialling.onTrial();
    return stranger
        ? new SourceEvent.PeerLost(redialling.lost("whoever answered knows nothing of it"))
        : new SourceEvent.Peer(message);
  }

  private void heard(Message message) {
    if (!(message instanceof Message.Refuse || message instanceof Message.UnknownSession)) {
      redialling.answered();
      job.control().reached();
    }
    if (message instanceof Message.Running) {
      job.measures().blackoutEnds();
    } else if (message instanceof Message.Accept accept && accept.targets().size() == 1) {
      if (!peering.local()) {
        // Of a destination in this platform they come with its other notes.
        accept.warnings().forEach(job.notes()::add);
      }
      job.progress().devices(Optional.of(source.address()), Optional.of(accept.targets().get(0)));
    }
  }

  /** Only writes matter: reads wait for the peer on a thread of their own. */
  @Override
  public boolean stalled(Duration atLeast) {
    return line.filter(one -> one.link().writeStalled(atLeast)).isPresent();
  }

  @Override
  public void close() {
    line.ifPresent(
        one -> {
          Link link = one.link();
          link.breakFor("the connection with " + link.peer() + " stood still and was closed");
          link.close();
        });
  }
}
