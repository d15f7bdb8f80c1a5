// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.protocol.SourceAction.Enter;
import org.drover.core.protocol.SourceAction.Finish;
import org.drover.core.protocol.SourceAction.Note;
import org.drover.core.protocol.SourceAction.Redial;
import org.drover.core.protocol.SourceAction.RollBack;
import org.drover.core.protocol.SourceAction.Send;
import org.drover.core.protocol.SourceAction.Tell;

/**
 * The source's half of the handover. An immutable value: {@link #on} gives the next one and what is
 * to be done; it does nothing itself.
 *
 * <pre>
 *   NEW -- Begin --&gt; OFFERED -- ACCEPT --&gt; STREAMING -- ack and due --&gt; STOPPING
 *   OFFERED -- ACCEPT, no pre-copy --&gt; STOPPING -- Stopped --&gt; SENT -- LOADED --&gt; LOADED
 *   LOADED -- CommitDecided --&gt; COMMITTED -- RUNNING --&gt; SETTLING (DONE)
 *   any before COMMITTED -- failure, cancel, departed service, GAVE_UP, lost peer --&gt; ROLLING_BACK
 *   ROLLING_BACK, END was not sent or the destination gave up --&gt; ENDED
 *                 else the destination may be LOADED: --&gt; SETTLING (ABORT is owed to it)
 *                 nothing runs here and the destination may be LOADED --&gt; COMMITTED
 *   COMMITTED -- lost peer --&gt; COMMITTED, in doubt: calls again until it is answered
 *   COMMITTED -- GAVE_UP --&gt; RETURNING --&gt; SETTLING       (the source runs again)
 *   COMMITTED -- forced by an operator --&gt; RETURNING  (ABORT is owed once the source runs)
 *                 the source cannot go on --&gt; COMMITTED, in doubt: the destination may have the
 *                 only copy
 *   COMMITTED -- surrendered by an operator --&gt; SETTLING (DONE: it runs there)
 *   COMMITTED -- MAY_HAVE_RUN --&gt; SETTLING               (STUCK: stopped and leased)
 *   SETTLING -- the destination knows it, or nobody listens any more --&gt; ENDED
 *   a record that COMMITTED or DONE needs fails --&gt; ENDED (STUCK, nothing more is done or told)
 * </pre>
 *
 * @param stage where it is
 * @param preCopy whether the devices can be saved while they run
 * @param self by what the destination knows it again
 * @param peer the destination's journal; empty before ACCEPT
 * @param facts what has happened so far
 * @param reason the first thing that went wrong; empty while nothing has
 * @param settling what is left to be told; of {@link SourceStage#SETTLING}
 */
public record SourceProtocol(
    SourceStage stage,
    boolean preCopy,
    Message.Resume self,
    Optional<UUID> peer,
    Set<Fact> facts,
    String reason,
    Optional<SourceSettling> settling) {

  /** What happened, where it still matters. */
  public enum Fact {
    /** The destination has loaded the initial data. */
    ACKNOWLEDGED,
    /** The policy wants to switch over. */
    DUE,
    /** END was sent, and the destination did not give up: it may be LOADED. */
    PROMISED,
    /** The destination gave up, and waits until the source has heard it. */
    GIVEN_UP,
    /** The destination gave up, and needs to hear nothing any more. */
    FORGOTTEN,
    /** Nothing can be told to the destination now. */
    PEER_LOST,
    /** That it is in doubt is written down. */
    DOUBTED,
    /** It ends because somebody wanted it to. */
    CANCELLED,
    /** An operator decided that the devices are kept here. */
    FORCED
  }

  /**
   * What follows from an event.
   *
   * @param next the source afterwards
   * @param actions what to do, in this order
   */
  public record Step(SourceProtocol next, List<SourceAction> actions) {}

  /** Keeps the facts from changing. */
  public SourceProtocol {
    facts = Set.copyOf(facts);
  }

  /**
   * A source that has said nothing.
   *
   * @param preCopy whether its devices can be saved while they run
   * @return in stage NEW
   */
  public static SourceProtocol begin(boolean preCopy) {
    UUID none = new UUID(0, 0);
    return new SourceProtocol(
        SourceStage.NEW,
        preCopy,
        new Message.Resume(none, none, 1),
        Optional.empty(),
        Set.of(),
        "",
        Optional.empty());
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
  public Step on(SourceEvent event) {
    return switch (stage) {
      case NEW -> onNew(event);
      case OFFERED -> onOffered(event);
      case STREAMING -> onStreaming(event);
      case STOPPING -> onStopping(event);
      case SENT -> onSent(event);
      case LOADED -> onLoaded(event);
      case COMMITTED -> onCommitted(event);
      case ROLLING_BACK -> SourceReturning.onRollingBack(this, event);
      case RETURNING -> SourceReturning.onReturning(this, event);
      case SETTLING -> settling.orElseThrow().on(this, event);
      case ENDED -> onEnded(event);
    };
  }

  private Step onNew(SourceEvent event) {
    if (event instanceof SourceEvent.Begin begin) {
      Message.Offer offer = begin.offer();
      Message.Resume known = new Message.Resume(offer.session(), offer.instance(), offer.epoch());
      SourceProtocol next =
          new SourceProtocol(SourceStage.OFFERED, preCopy, known, peer, facts, reason, settling);
      return new Step(next, List.of(enter(Point.OFFERED), new Send(offer)));
    }
    return failing(event);
  }

  private Step onOffered(SourceEvent event) {
    if (message(event) instanceof Message.Accept accept) {
      Enter accepted =
          new Enter(
              Point.ACCEPTED,
              Optional.of(new Journal.Agreement(accept.instance(), self.epoch(), accept.targets())),
              "");
      SourceProtocol agreed =
          new SourceProtocol(
              stage, preCopy, self, Optional.of(accept.instance()), facts, reason, settling);
      return preCopy
          ? agreed.step(SourceStage.STREAMING, accepted, new SourceAction.PreCopy())
          : agreed.step(SourceStage.STOPPING, accepted, new SourceAction.Stop());
    }
    if (message(event) instanceof Message.Refuse refuse) {
      return rollBack("the destination refuses: " + String.join("; ", refuse.reasons()), false);
    }
    return failing(event);
  }

  private Step onStreaming(SourceEvent event) {
    if (event instanceof SourceEvent.InitialDataSent) {
      return new Step(this, List.of(new Send(new Message.InitialDataSent())));
    }
    if (message(event) instanceof Message.SwitchoverAck) {
      return plus(Fact.ACKNOWLEDGED).switchOver();
    }
    if (event instanceof SourceEvent.SwitchoverDue) {
      return plus(Fact.DUE).switchOver();
    }
    return failing(event);
  }

  private Step switchOver() {
    return is(Fact.ACKNOWLEDGED) && is(Fact.DUE)
        ? step(SourceStage.STOPPING, new SourceAction.Stop())
        : stay();
  }

  private Step onStopping(SourceEvent event) {
    if (event instanceof SourceEvent.Stopped stopped) {
      return plus(Fact.PROMISED).step(SourceStage.SENT, new Send(stopped.end()));
    }
    return failing(event);
  }

  private Step onSent(SourceEvent event) {
    if (message(event) instanceof Message.Loaded) {
      return step(SourceStage.LOADED, new SourceAction.DecideCommit());
    }
    return failing(event);
  }

  private Step onLoaded(SourceEvent event) {
    if (event instanceof SourceEvent.CommitDecided) {
      return commit("");
    }
    return failing(event);
  }

  Step commit(String detail) {
    return step(
        SourceStage.COMMITTED,
        new Enter(Point.COMMITTED, detail),
        new SourceAction.HoldCommitted(),
        new Send(new Message.Commit(self.epoch())));
  }

  private Step onCommitted(SourceEvent event) {
    if (event instanceof SourceEvent.Peer said) {
      return minus(Fact.PEER_LOST).onAnswer(said.message());
    }
    if (event instanceof SourceEvent.PeerLost lost) {
      return inDoubt(lost.reason());
    }
    if (event instanceof SourceEvent.Reached) {
      // Until it answers, an operator may still decide.
      return step(stage, new Send(self));
    }
    if (event instanceof SourceEvent.Forced forced && is(Fact.PEER_LOST)) {
      String why = "kept here by force, the destination fenced by: " + forced.how();
      return force()
          .because(why)
          .step(SourceStage.RETURNING, new Enter(Point.FORCED, forced.how()), new RollBack());
    }
    if (event instanceof SourceEvent.Surrendered && is(Fact.PEER_LOST)) {
      return done("an operator saw that the destination runs");
    }
    if (event instanceof SourceEvent.Failed failed) {
      return stuck("COMMIT may be written down and may be sent, but then " + failed.reason());
    }
    return event instanceof SourceEvent.Abandoned abandoned ? abandon(abandoned) : stay();
  }

  private Step onAnswer(Message message) {
    if (message instanceof Message.Running) {
      return done("");
    }
    if (message instanceof Message.Loaded) {
      // It was asked anew, and did not hear COMMIT before the connection was lost.
      return minus(Fact.DOUBTED).step(stage, new Send(new Message.Commit(self.epoch())));
    }
    if (message instanceof Message.GaveUp gaveUp) {
      return (gaveUp.forgotten() ? plus(Fact.FORGOTTEN) : this)
          .because("the destination gave up: " + gaveUp.reason())
          .step(SourceStage.RETURNING, new RollBack());
    }
    if (message instanceof Message.MayHaveRun ran) {
      String sentence =
          doubtful("the destination failed after it had begun to run: " + ran.reason());
      return settle(
          new Message.Settled(),
          new Finish(SessionState.STUCK, sentence),
          new Note(Point.IN_DOUBT, sentence));
    }
    if (message instanceof Message.UnknownSession unknown) {
      return onUnknown(unknown.instance());
    }
    return message instanceof Message.Refuse refuse
        ? inDoubt("the destination refuses: " + String.join("; ", refuse.reasons()))
        : inDoubt("the destination answered COMMIT with " + message.name());
  }

  private Step done(String detail) {
    return settle(
        new Message.Settled(),
        new Finish(SessionState.DONE, ""),
        new Enter(Point.DONE, detail),
        new SourceAction.CloseDevices());
  }

  /** Who has forgotten everything cannot say that nothing was done. */
  private Step onUnknown(UUID instance) {
    return peer.equals(Optional.of(instance))
        ? because("the destination never had it").step(SourceStage.RETURNING, new RollBack())
        : inDoubt(
            "the destination knows nothing of it: its platform was restarted since, or is another"
                + " one, so it cannot say whether it ran");
  }

  /** Written down once: it may be asked for days, and the journal is for more than this session. */
  Step inDoubt(String why) {
    String sentence =
        "the destination cannot be reached after COMMIT was written down, so it may run: " + why;
    Redial redial = new Redial(SourceSettling.doubt(sentence));
    Step asking = plus(Fact.PEER_LOST).plus(Fact.DOUBTED).step(SourceStage.COMMITTED, redial);
    return is(Fact.DOUBTED)
        ? asking
        : new Step(
            asking.next(),
            SourceSettling.join(List.of(new Note(Point.IN_DOUBT, sentence)), asking.actions()));
  }

  private Step stuck(String what) {
    return endStuck(doubtful(what));
  }

  /** What is told outlives the platform: nothing is leased any more when it is read. */
  private Step abandon(SourceEvent.Abandoned abandoned) {
    return abandoned.closing()
        ? endStuck(
            abandoned.reason()
                + "; the source had committed and was stopped with the whole state, and was closed"
                + " with the platform: what it held is lost if it was reset by that. Look whether"
                + " the destination's device runs; if it waits in doubt, keep it there:"
                + " vfio:resolve --keep-here")
        : stuck(abandoned.reason());
  }

  Step endStuck(String sentence) {
    return step(
        SourceStage.ENDED,
        new Note(Point.IN_DOUBT, sentence),
        new Finish(SessionState.STUCK, sentence));
  }

  private static String doubtful(String what) {
    return what
        + "; the source stays stopped and leased: look whether the destination's device runs, and"
        + " let only one of the two run";
  }

  Step end(Tell word, Finish last, SourceAction... first) {
    return new Step(
        at(SourceStage.ENDED), SourceSettling.join(List.of(first), List.of(word, last)));
  }

  Step settle(Message word, Finish last, SourceAction... first) {
    if (is(Fact.FORGOTTEN)) {
      return end(new Tell(word), last, first);
    }
    SourceSettling left = new SourceSettling(word, last);
    SourceProtocol next =
        new SourceProtocol(
            SourceStage.SETTLING, preCopy, self, peer, facts, reason, Optional.of(left));
    SourceAction told =
        is(Fact.PEER_LOST) ? left.redial("the connection was lost") : new Send(word);
    return new Step(next, SourceSettling.join(List.of(first), List.of(told)));
  }

  /** Only what must be written down can still fail; what depends on it is not done then. */
  private Step onEnded(SourceEvent event) {
    if (event instanceof SourceEvent.Failed failed) {
      return failedLate(failed);
    }
    return stay();
  }

  Step failedLate(SourceEvent.Failed failed) {
    String first = reason.isEmpty() ? "" : reason + "; ";
    String sentence =
        first
            + failed.reason()
            + "; the source stays leased as it is: look at it and at the destination's device,"
            + " and let only one of the two run";
    return step(SourceStage.ENDED, new Finish(SessionState.STUCK, sentence));
  }

  /** What every stage before COMMITTED does with an event that does not belong to its way. */
  private Step failing(SourceEvent event) {
    if (event instanceof SourceEvent.Cancelled) {
      return rollBack("cancelled", true);
    }
    if (event instanceof SourceEvent.Failed failed) {
      return rollBack(failed.reason(), false);
    }
    if (event instanceof SourceEvent.Departed departed) {
      return rollBack(departed.reason(), false);
    }
    if (event instanceof SourceEvent.PeerLost lost) {
      return plus(Fact.PEER_LOST).rollBack(lost.reason(), false);
    }
    if (message(event) instanceof Message.GaveUp gaveUp) {
      return SourceReturning.givenUp(this, event)
          .rollBack("the destination gave up: " + gaveUp.reason(), false);
    }
    if (event instanceof SourceEvent.Peer said) {
      return rollBack(
          "the destination sent "
              + said.message().name()
              + " where it does not belong ("
              + stage
              + "): use the same Drover on both sides",
          false);
    }
    return stay();
  }

  private Step rollBack(String why, boolean byCancel) {
    SourceProtocol next = byCancel ? plus(Fact.CANCELLED) : this;
    // Without the record nothing is promised: no COMMIT was written down, so none was sent.
    return next.because(why)
        .step(SourceStage.ROLLING_BACK, new Note(Point.ABORTED, why), new RollBack());
  }

  static Message message(SourceEvent event) {
    return event instanceof SourceEvent.Peer said ? said.message() : null;
  }

  private static Enter enter(Point point) {
    return new Enter(point, "");
  }

  SourceProtocol plus(Fact fact) {
    EnumSet<Fact> all = EnumSet.of(fact);
    all.addAll(facts);
    return new SourceProtocol(stage, preCopy, self, peer, all, reason, settling);
  }

  SourceProtocol minus(Fact fact) {
    EnumSet<Fact> all = EnumSet.noneOf(Fact.class);
    facts.stream().filter(other -> other != fact).forEach(all::add);
    return new SourceProtocol(stage, preCopy, self, peer, all, reason, settling);
  }

  /** A decision that was forced counts: its epoch is one more. */
  SourceProtocol force() {
    Message.Resume later = new Message.Resume(self.session(), self.instance(), self.epoch() + 1);
    return new SourceProtocol(stage, preCopy, later, peer, facts, reason, settling)
        .plus(Fact.FORCED);
  }

  SourceProtocol because(String why) {
    return new SourceProtocol(stage, preCopy, self, peer, facts, why, settling);
  }

  private SourceProtocol at(SourceStage next) {
    return new SourceProtocol(next, preCopy, self, peer, facts, reason, settling);
  }

  SourceProtocol with(SourceSettling left) {
    return new SourceProtocol(stage, preCopy, self, peer, facts, reason, Optional.of(left));
  }

  Step step(SourceStage next, SourceAction... actions) {
    return new Step(at(next), List.of(actions));
  }

  Step stay() {
    return new Step(this, List.of());
  }
}
