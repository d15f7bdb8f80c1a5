// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal.Point;
import org.drover.core.protocol.DestinationAction.Await;
import org.drover.core.protocol.DestinationAction.Enter;
import org.drover.core.protocol.DestinationAction.Finish;
import org.drover.core.protocol.DestinationAction.Note;
import org.drover.core.protocol.DestinationAction.Send;
import org.drover.core.protocol.DestinationAction.Tell;

/**
 * The destination's half of the handover. An immutable value: {@link #on} gives the next one and
 * what is to be done; it does nothing itself.
 *
 * <pre>
 *   NEW -- OFFER --&gt; EXAMINING -- Fits --&gt; PREPARING -- Prepared --&gt; LOADING
 *   LOADING -- END --&gt; VALIDATING -- Loaded --&gt; LOADED -- COMMIT --&gt; COMMITTED
 *   COMMITTED -- QuietlyRunning --&gt; STARTING -- Started --&gt; RAN -- SETTLED --&gt; ENDED (DONE)
 *   PREPARING to VALIDATING -- any failure --&gt; ENDED   (reset)
 *   LOADED -- ABORT, cancel, departed service --&gt; GAVE_UP   (reset)
 *   COMMITTED -- failure --&gt; GAVE_UP                   (reset: the source runs again)
 *   STARTING -- failure --&gt; MAY_HAVE_RUN               (never given back)
 *   LOADED, RAN, GAVE_UP, MAY_HAVE_RUN -- lost peer --&gt; the same, until the source calls again
 *   GAVE_UP, MAY_HAVE_RUN -- SETTLED --&gt; ENDED
 *   LOADED -- forced by an operator --&gt; COMMITTED
 *   LOADED -- surrendered by an operator --&gt; GAVE_UP
 * </pre>
 *
 * @param stage where it is
 * @param facts what has happened so far
 * @param word what it has to say until the source has heard it; from GAVE_UP on
 * @param last how it ends then
 */
public record DestinationProtocol(
    Stage stage, Set<Fact> facts, Optional<Message> word, Optional<Finish> last) {
  private static final String MUTE = "cancelled while the source, which lives, did not answer";

  /** What happened, where it still matters. */
  public enum Fact {
    /** Nothing can be told to the source now. */
    PEER_LOST,
    /** The source has said ABORT: it runs. */
    ABORTED,
    /** An operator decided that the devices run here. */
    FORCED
  }

  /** Where a destination is. */
  public enum Stage {
    /** Nothing has been said. */
    NEW,
    /** Sees whether the offer fits. */
    EXAMINING,
    /** Empties its devices. */
    PREPARING,
    /** Takes the state. */
    LOADING,
    /** Leaves RESUMING. */
    VALIDATING,
    /** Waits for COMMIT or ABORT, and for nothing else. */
    LOADED,
    /** Told to run; nothing runs yet. */
    COMMITTED,
    /** Something may run. */
    STARTING,
    /** Everything runs. */
    RAN,
    /** Its devices are reset; the source has to know it. */
    GAVE_UP,
    /** It failed after it had begun to run; the source has to know it. */
    MAY_HAVE_RUN,
    /** Over. */
    ENDED
  }

  /** Keeps the facts from changing. */
  public DestinationProtocol {
    facts = Set.copyOf(facts);
  }

  /**
   * What follows from an event.
   *
   * @param next the destination afterwards
   * @param actions what to do, in this order
   */
  public record Step(DestinationProtocol next, List<DestinationAction> actions) {}

  /**
   * A destination that has heard nothing.
   *
   * @return in stage NEW
   */
  public static DestinationProtocol begin() {
    return new DestinationProtocol(Stage.NEW, Set.of(), Optional.empty(), Optional.empty());
  }

  /**
   * Whether something happened.
   *
   * @param fact what
   * @return false if it did not, or does not hold any more
   */
  public boolean is(Fact fact) {
    return facts.contains(fact);
  }

  /**
   * What follows from an event.
   *
   * @param event what happened
   * @return the next value and what to do
   */
  public Step on(DestinationEvent event) {
    if (event instanceof DestinationEvent.Departed && stage.compareTo(Stage.LOADED) > 0) {
      // What runs or was reset needs no service any more.
      return stay();
    }
    return switch (stage) {
      case NEW -> onNew(event);
      case EXAMINING -> onExamining(event);
      case PREPARING -> onPreparing(event);
      case LOADING -> onLoading(event);
      case VALIDATING -> onValidating(event);
      case LOADED -> onLoaded(event);
      case COMMITTED -> onCommitted(event);
      case STARTING -> onStarting(event);
      case RAN -> onRan(event);
      case GAVE_UP -> onGaveUp(event);
      case MAY_HAVE_RUN -> onMayHaveRun(event);
      case ENDED -> onEnded(event);
    };
  }

  private Step onNew(DestinationEvent event) {
    if (message(event) instanceof Message.Offer offer) {
      return step(Stage.EXAMINING, new DestinationAction.Examine(offer));
    }
    return untouched(event);
  }

  private Step onExamining(DestinationEvent event) {
    if (event instanceof DestinationEvent.Fits fits) {
      return step(
          Stage.PREPARING,
          new Enter(Point.ACCEPTED, Optional.of(fits.agreement()), ""),
          new DestinationAction.Prepare(),
          new Send(fits.accept()));
    }
    if (event instanceof DestinationEvent.Unfit unfit) {
      return step(
          Stage.ENDED,
          new Tell(new Message.Refuse(unfit.reasons())),
          new Finish(SessionState.FAILED, "refused: " + String.join("; ", unfit.reasons())));
    }
    return untouched(event);
  }

  /** Before PREPARING nothing has to be undone. */
  private Step untouched(DestinationEvent event) {
    if (event instanceof DestinationEvent.Cancelled) {
      return step(Stage.ENDED, new Finish(SessionState.CANCELLED, "cancelled"));
    }
    String reason = reason(event);
    return step(
        Stage.ENDED,
        new Tell(new Message.Refuse(List.of(reason))),
        new Finish(SessionState.FAILED, reason));
  }

  private Step onPreparing(DestinationEvent event) {
    return event instanceof DestinationEvent.Prepared ? step(Stage.LOADING) : giveUp(event);
  }

  private Step onLoading(DestinationEvent event) {
    if (event instanceof DestinationEvent.Data) {
      return step(stage, new DestinationAction.Load());
    }
    if (event instanceof DestinationEvent.Context) {
      return step(stage, new DestinationAction.KeepContext());
    }
    if (message(event) instanceof Message.InitialDataSent) {
      return step(stage, new DestinationAction.CheckInitialData());
    }
    if (event instanceof DestinationEvent.InitialDataLoaded) {
      return step(stage, new Send(new Message.SwitchoverAck()));
    }
    if (message(event) instanceof Message.End end) {
      return step(Stage.VALIDATING, new DestinationAction.Validate(end));
    }
    return giveUp(event);
  }

  private Step onValidating(DestinationEvent event) {
    if (event instanceof DestinationEvent.Loaded) {
      return step(Stage.LOADED, new Enter(Point.LOADED, ""), new Send(new Message.Loaded()));
    }
    return giveUp(event);
  }

  private Step onLoaded(DestinationEvent event) {
    Message message = message(event);
    if (message instanceof Message.Commit) {
      return step(Stage.COMMITTED, new DestinationAction.RunQuietly());
    }
    if (message instanceof Message.Abort) {
      return plus(Fact.ABORTED).giveUp(event);
    }
    if (message instanceof Message.Resume) {
      return minus(Fact.PEER_LOST).step(stage, new Send(new Message.Loaded()));
    }
    boolean unwanted =
        event instanceof DestinationEvent.Cancelled || event instanceof DestinationEvent.Departed;
    if (unwanted && !is(Fact.PEER_LOST)) {
      return giveUp(event);
    }
    if (event instanceof DestinationEvent.Forced forced && is(Fact.PEER_LOST)) {
      return plus(Fact.FORCED)
          .step(
              Stage.COMMITTED,
              new Enter(Point.FORCED, forced.how()),
              new DestinationAction.RunQuietly());
    }
    if (event instanceof DestinationEvent.Surrendered) {
      return is(Fact.PEER_LOST) ? surrender() : stay();
    }
    if (event instanceof DestinationEvent.Abandoned abandoned && abandoned.closing()) {
      return closed(abandoned.reason());
    }
    if (event instanceof DestinationEvent.Failed || event instanceof DestinationEvent.Abandoned) {
      return stuck(reason(event));
    }
    return unwanted || event instanceof DestinationEvent.Forced ? stay() : await(reason(event));
  }

  /** What is told outlives the platform: nothing is leased any more when it is read. */
  private Step closed(String why) {
    return endStuck(
        why
            + "; everything was loaded here and only the source knows whether it might run: the"
            + " device was stopped, and was closed with the platform; what it held is lost if it"
            + " was reset by that. Look whether the source's device runs; if it waits in doubt,"
            + " keep it there: vfio:resolve --keep-here");
  }

  private Step stuck(String why) {
    return endStuck(
        why
            + "; everything is loaded here and only the source knows whether it may run: the"
            + " device stays stopped and leased. If the source runs, release it with --force; if"
            + " the source is certainly gone or stopped, take it over and set it to"
            + " RUNNING");
  }

  private Step endStuck(String sentence) {
    return step(
        Stage.ENDED, new Note(Point.IN_DOUBT, sentence), new Finish(SessionState.STUCK, sentence));
  }

  /** The connection is over, and with it nothing else. */
  private Step await(String why) {
    Doubt doubt = DestinationDoubt.of(stage, is(Fact.FORCED), why);
    return plus(Fact.PEER_LOST)
        .step(
            stage,
            new Note(Point.IN_DOUBT, why + "; this side holds " + doubt.here()),
            new Await(doubt));
  }

  private Step onCommitted(DestinationEvent event) {
    if (event instanceof DestinationEvent.QuietlyRunning) {
      return step(Stage.STARTING, new Enter(Point.STARTING, ""), new DestinationAction.Run());
    }
    if (event instanceof DestinationEvent.Failed failed) {
      // What was forced may be the only copy: the source is said to be gone.
      return is(Fact.FORCED) ? stuck(failed.reason()) : giveUp(event);
    }
    if (event instanceof DestinationEvent.Unwritten unwritten) {
      return undecided(Stage.LOADED, unwritten);
    }
    return rollForward(event);
  }

  /** It is in doubt as before. */
  private Step undecided(Stage before, DestinationEvent.Unwritten unwritten) {
    return minus(Fact.FORCED)
        .at(before)
        .await("the decision was not written down and not done: " + unwritten.reason());
  }

  /** A lost peer or a cancel comes too late: it rolls forward. */
  private Step rollForward(DestinationEvent event) {
    return event instanceof DestinationEvent.PeerLost ? plus(Fact.PEER_LOST).stay() : stay();
  }

  private Step onStarting(DestinationEvent event) {
    if (event instanceof DestinationEvent.Started) {
      return say(Stage.RAN, new Note(Point.RAN, ""), new Message.Running());
    }
    if (event instanceof DestinationEvent.Failed failed) {
      String sentence =
          failed.reason()
              + "; it may have run, so it is not given back: the device stays leased as it is, and"
              + " the source stays stopped until an operator decides";
      Message.MayHaveRun said = new Message.MayHaveRun(failed.reason());
      return ending(said, new Finish(SessionState.STUCK, sentence))
          .say(Stage.MAY_HAVE_RUN, new Note(Point.IN_DOUBT, sentence), said);
    }
    return rollForward(event);
  }

  /** Says what was reached; where nobody hears it, it is said when the source asks. */
  private Step say(Stage next, Note note, Message message) {
    if (is(Fact.PEER_LOST)) {
      Step waiting = at(next).await("the connection was lost before");
      return new Step(
          waiting.next(), Stream.concat(Stream.of(note), waiting.actions().stream()).toList());
    }
    return step(next, note, new Send(message));
  }

  private Step onRan(DestinationEvent event) {
    Message message = message(event);
    if (message instanceof Message.Commit || message instanceof Message.Resume) {
      return minus(Fact.PEER_LOST).step(stage, new Send(new Message.Running()));
    }
    return message instanceof Message.Settled
        ? settled(new Finish(SessionState.DONE, ""))
        : held(event, new Finish(SessionState.DONE, ""));
  }

  private Step onMayHaveRun(DestinationEvent event) {
    Message message = message(event);
    if (message instanceof Message.Resume) {
      return minus(Fact.PEER_LOST).step(stage, new Send(word.orElseThrow()));
    }
    return message instanceof Message.Settled
        ? settled(last.orElseThrow())
        : held(event, last.orElseThrow());
  }

  private Step settled(Finish how) {
    return step(Stage.ENDED, new Note(Point.SETTLED, ""), new Tell(new Message.Settled()), how);
  }

  /** What may run stays as it is; the source may still have to hear of it. */
  private Step held(DestinationEvent event, Finish how) {
    if (message(event) instanceof Message.Split split) {
      return step(
          Stage.ENDED,
          new Note(Point.SPLIT, split.reason()),
          new Tell(new Message.Settled()),
          new Finish(SessionState.SPLIT, split.reason()));
    }
    if (event instanceof DestinationEvent.Forced forced) {
      return plus(Fact.FORCED).step(stage, new Enter(Point.FORCED, forced.how()));
    }
    if (event instanceof DestinationEvent.Unwritten unwritten) {
      return undecided(stage, unwritten);
    }
    if (event instanceof DestinationEvent.Surrendered) {
      return stay();
    }
    if (event instanceof DestinationEvent.Cancelled) {
      return is(Fact.FORCED) || is(Fact.PEER_LOST) ? step(Stage.ENDED, how) : stay();
    }
    return event instanceof DestinationEvent.Abandoned
        ? step(Stage.ENDED, how)
        : await(reason(event));
  }

  /** Nobody hears of it now: the source is told when it asks. */
  private Step surrender() {
    String reason = "an operator saw that the source runs";
    DestinationProtocol next =
        ending(new Message.GaveUp(reason, false), new Finish(SessionState.FAILED, reason));
    Step waiting = next.at(Stage.GAVE_UP).await(reason);
    List<DestinationAction> first =
        List.of(new Enter(Point.GAVE_UP, reason), new DestinationAction.Reset());
    return new Step(
        waiting.next(), Stream.concat(first.stream(), waiting.actions().stream()).toList());
  }

  /**
   * Before LOADED was written down nothing of it is needed; after that a reset needs its record.
   */
  private Step giveUp(DestinationEvent event) {
    String reason = reason(event);
    boolean cancelled = event instanceof DestinationEvent.Cancelled;
    Finish end = new Finish(cancelled ? SessionState.CANCELLED : SessionState.FAILED, reason);
    DestinationAction.Reset reset = new DestinationAction.Reset();
    boolean promised = stage.compareTo(Stage.LOADED) >= 0;
    Message.GaveUp said = new Message.GaveUp(reason, !promised);
    return promised
        ? ending(said, end)
            .step(Stage.GAVE_UP, new Enter(Point.GAVE_UP, reason), reset, new Tell(said))
        : step(Stage.ENDED, new Note(Point.GAVE_UP, reason), reset, new Tell(said), end);
  }

  private Step onGaveUp(DestinationEvent event) {
    Message message = message(event);
    if (message instanceof Message.Settled) {
      return settled(last.orElseThrow());
    }
    if (message instanceof Message.Abort) {
      return plus(Fact.ABORTED).stay();
    }
    if (message instanceof Message.Resume) {
      return minus(Fact.PEER_LOST).step(stage, new Send(word.orElseThrow()));
    }
    if (event instanceof DestinationEvent.Failed failed) {
      return notReset(failed);
    }
    boolean cancelled = event instanceof DestinationEvent.Cancelled;
    if (message instanceof Message.Commit
        || event instanceof DestinationEvent.Forced
        || event instanceof DestinationEvent.Surrendered) {
      return stay();
    }
    boolean over =
        event instanceof DestinationEvent.Abandoned
            || (cancelled && is(Fact.PEER_LOST))
            || is(Fact.ABORTED);
    return over ? step(Stage.ENDED, last.orElseThrow()) : await(cancelled ? MUTE : reason(event));
  }

  private Step onEnded(DestinationEvent event) {
    return event instanceof DestinationEvent.Failed failed ? notReset(failed) : stay();
  }

  /** Only the record without which nothing may be reset can still fail. */
  private Step notReset(DestinationEvent.Failed failed) {
    String sentence =
        failed.reason()
            + "; so it was not reset, and stays stopped and leased with the state in it. If the"
            + " source runs, release it with --force; if the source is certainly"
            + " gone or stopped, take it over";
    return step(Stage.ENDED, new Finish(SessionState.STUCK, sentence));
  }

  private String reason(DestinationEvent event) {
    return DestinationReason.of(event, stage);
  }

  private static Message message(DestinationEvent event) {
    return event instanceof DestinationEvent.Peer peer ? peer.message() : null;
  }

  private DestinationProtocol plus(Fact fact) {
    EnumSet<Fact> all = EnumSet.of(fact);
    all.addAll(facts);
    return new DestinationProtocol(stage, all, word, last);
  }

  private DestinationProtocol minus(Fact fact) {
    EnumSet<Fact> all = EnumSet.noneOf(Fact.class);
    facts.stream().filter(other -> other != fact).forEach(all::add);
    return new DestinationProtocol(stage, all, word, last);
  }

  private DestinationProtocol at(Stage next) {
    return new DestinationProtocol(next, facts, word, last);
  }

  private DestinationProtocol ending(Message said, Finish how) {
    return new DestinationProtocol(stage, facts, Optional.of(said), Optional.of(how));
  }

  private Step step(Stage next, DestinationAction... actions) {
    return new Step(at(next), List.of(actions));
  }

  private Step stay() {
    return new Step(this, List.of());
  }
}
