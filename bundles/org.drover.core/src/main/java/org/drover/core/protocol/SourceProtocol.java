// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.List;
import java.util.Optional;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal;
import org.drover.core.journal.Journal.Point;
import org.drover.core.protocol.SourceAction.Enter;
import org.drover.core.protocol.SourceAction.Finish;
import org.drover.core.protocol.SourceAction.Note;
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
 *   LOADED -- CommitDecided --&gt; COMMITTED -- RUNNING --&gt; ENDED (DONE)
 *   any before COMMITTED -- failure, cancel, GAVE_UP, lost peer --&gt; ROLLING_BACK --&gt; ENDED
 *   COMMITTED -- GAVE_UP --&gt; RETURNING --&gt; ENDED        (the source runs again)
 *   COMMITTED -- MAY_HAVE_RUN, lost peer --&gt; ENDED      (STUCK: stopped, leased, in doubt)
 *   ROLLING_BACK, nothing runs here, destination LOADED --&gt; COMMITTED
 *                                  or, if it cannot be told, --&gt; ENDED (STUCK)
 *   a record that COMMITTED or DONE needs fails --&gt; ENDED (STUCK, nothing more is done or told)
 * </pre>
 *
 * @param stage where it is
 * @param preCopy whether the devices can be saved while they run
 * @param epoch of the offer
 * @param acknowledged whether the destination has loaded the initial data
 * @param due whether the policy wants to switch over
 * @param loaded whether the destination has said LOADED
 * @param peerLost whether nothing can be told to the destination any more
 * @param cancelled whether it ends because somebody wanted it to
 * @param reason the first thing that went wrong; empty while nothing has
 */
public record SourceProtocol(
    SourceStage stage,
    boolean preCopy,
    long epoch,
    boolean acknowledged,
    boolean due,
    boolean loaded,
    boolean peerLost,
    boolean cancelled,
    String reason) {

  /**
   * What follows from an event.
   *
   * @param next the source afterwards
   * @param actions what to do, in this order
   */
  public record Step(SourceProtocol next, List<SourceAction> actions) {}

  /**
   * A source that has said nothing.
   *
   * @param preCopy whether its devices can be saved while they run
   * @return in stage NEW
   */
  public static SourceProtocol begin(boolean preCopy) {
    return new SourceProtocol(SourceStage.NEW, preCopy, 0, false, false, false, false, false, "");
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
      case ROLLING_BACK -> onRollingBack(event);
      case RETURNING -> onReturning(event);
      case ENDED -> onEnded(event);
    };
  }

  private Step onNew(SourceEvent event) {
    if (event instanceof SourceEvent.Begin begin) {
      SourceProtocol next =
          new SourceProtocol(
              SourceStage.OFFERED,
              preCopy,
              begin.offer().epoch(),
              false,
              false,
              false,
              false,
              false,
              "");
      return new Step(next, List.of(enter(Point.OFFERED), new Send(begin.offer())));
    }
    return failing(event);
  }

  private Step onOffered(SourceEvent event) {
    if (message(event) instanceof Message.Accept accept) {
      Enter accepted =
          new Enter(
              Point.ACCEPTED,
              Optional.of(new Journal.Agreement(accept.instance(), epoch, accept.targets())),
              "");
      return preCopy
          ? step(SourceStage.STREAMING, accepted, new SourceAction.PreCopy())
          : step(SourceStage.STOPPING, accepted, new SourceAction.Stop());
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
      return switchOver(true, due);
    }
    if (event instanceof SourceEvent.SwitchoverDue) {
      return switchOver(acknowledged, true);
    }
    return failing(event);
  }

  private Step switchOver(boolean ack, boolean wanted) {
    boolean now = ack && wanted;
    SourceProtocol next =
        new SourceProtocol(
            now ? SourceStage.STOPPING : stage,
            preCopy,
            epoch,
            ack,
            wanted,
            loaded,
            peerLost,
            cancelled,
            reason);
    return new Step(next, now ? List.of(new SourceAction.Stop()) : List.of());
  }

  private Step onStopping(SourceEvent event) {
    if (event instanceof SourceEvent.Stopped stopped) {
      return step(SourceStage.SENT, new Send(stopped.end()));
    }
    return failing(event);
  }

  private Step onSent(SourceEvent event) {
    if (message(event) instanceof Message.Loaded) {
      SourceProtocol next =
          new SourceProtocol(
              SourceStage.LOADED,
              preCopy,
              epoch,
              acknowledged,
              due,
              true,
              peerLost,
              cancelled,
              reason);
      return new Step(next, List.of(new SourceAction.DecideCommit()));
    }
    return failing(event);
  }

  private Step onLoaded(SourceEvent event) {
    if (event instanceof SourceEvent.CommitDecided) {
      return commit("");
    }
    return failing(event);
  }

  private Step commit(String detail) {
    return step(
        SourceStage.COMMITTED,
        new Enter(Point.COMMITTED, detail),
        new SourceAction.HoldCommitted(),
        new Send(new Message.Commit(epoch)));
  }

  private Step onCommitted(SourceEvent event) {
    if (message(event) instanceof Message.Running) {
      return step(
          SourceStage.ENDED,
          enter(Point.DONE),
          new SourceAction.CloseDevices(),
          new Tell(new Message.Settled()),
          new Finish(SessionState.DONE, ""));
    }
    if (message(event) instanceof Message.GaveUp gaveUp) {
      return with(
          "the destination gave up: " + gaveUp.reason(), SourceStage.RETURNING, new RollBack());
    }
    if (message(event) instanceof Message.MayHaveRun ran) {
      return doubt("the destination failed after it had begun to run: " + ran.reason());
    }
    if (event instanceof SourceEvent.PeerLost lost) {
      return doubt(
          "the destination cannot be reached after COMMIT was written down, so it may run: "
              + lost.reason());
    }
    if (event instanceof SourceEvent.Peer peer) {
      return doubt("the destination answered COMMIT with " + peer.message().name());
    }
    if (event instanceof SourceEvent.Failed failed) {
      return doubt("COMMIT may be written down and may be sent, but then " + failed.reason());
    }
    return stay();
  }

  private Step doubt(String what) {
    String sentence = doubtful(what);
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

  /**
   * The source cannot go on and the destination may have everything, but cannot be told: what is
   * written down lets it be told later.
   */
  private Step commitUnheard(String why) {
    String sentence = doubtful(why + ", and the destination, which is loaded, cannot be told");
    return step(
        SourceStage.ENDED,
        new Enter(Point.COMMITTED, why),
        new Note(Point.IN_DOUBT, sentence),
        new Finish(SessionState.STUCK, sentence));
  }

  private Step onRollingBack(SourceEvent event) {
    if (event instanceof SourceEvent.RolledBack) {
      return step(
          SourceStage.ENDED,
          new Tell(new Message.Abort(reason)),
          new Finish(cancelled ? SessionState.CANCELLED : SessionState.FAILED, reason));
    }
    if (event instanceof SourceEvent.RollBackFailed failed) {
      if (loaded && failed.stopped()) {
        String why = reason + "; the source cannot go on: " + failed.reason();
        return peerLost ? commitUnheard(why) : commit(why);
      }
      return notBack(failed, new Tell(new Message.Abort(reason)));
    }
    if (event instanceof SourceEvent.Failed failed) {
      return notBack(unknown(failed), new Tell(new Message.Abort(reason)));
    }
    return event instanceof SourceEvent.PeerLost ? new Step(withoutPeer(), List.of()) : stay();
  }

  private static SourceEvent.RollBackFailed unknown(SourceEvent.Failed failed) {
    return new SourceEvent.RollBackFailed(failed.reason(), false, false);
  }

  private Step onReturning(SourceEvent event) {
    if (event instanceof SourceEvent.RolledBack) {
      return step(
          SourceStage.ENDED, new Note(Point.RETURNED, ""), new Finish(SessionState.FAILED, reason));
    }
    if (event instanceof SourceEvent.RollBackFailed failed) {
      return notBack(failed, new Tell(new Message.Settled()));
    }
    return event instanceof SourceEvent.Failed failed
        ? notBack(unknown(failed), new Tell(new Message.Settled()))
        : stay();
  }

  /** Only what must be written down can still fail; what depends on it is not done then. */
  private Step onEnded(SourceEvent event) {
    if (event instanceof SourceEvent.Failed failed) {
      String first = reason.isEmpty() ? "" : reason + "; ";
      String sentence =
          first
              + failed.reason()
              + "; the source stays leased as it is: look at it and at the destination's device,"
              + " and let only one of the two run";
      return step(SourceStage.ENDED, new Finish(SessionState.STUCK, sentence));
    }
    return stay();
  }

  private Step notBack(SourceEvent.RollBackFailed failed, Tell word) {
    String sentence = reason + "; " + failed.reason();
    return step(
        SourceStage.ENDED,
        new Note(failed.lost() ? Point.LOST : Point.IN_DOUBT, sentence),
        word,
        new Finish(failed.lost() ? SessionState.LOST : SessionState.STUCK, sentence));
  }

  /** What every stage before COMMITTED does with an event that does not belong to its way. */
  private Step failing(SourceEvent event) {
    if (event instanceof SourceEvent.Cancelled) {
      return rollBack("cancelled", true);
    }
    if (event instanceof SourceEvent.Failed failed) {
      return rollBack(failed.reason(), false);
    }
    if (event instanceof SourceEvent.PeerLost lost) {
      return withoutPeer().rollBack(lost.reason(), false);
    }
    if (message(event) instanceof Message.GaveUp gaveUp) {
      SourceProtocol alone =
          new SourceProtocol(
              stage, preCopy, epoch, acknowledged, due, false, peerLost, cancelled, reason);
      return alone.rollBack("the destination gave up: " + gaveUp.reason(), false);
    }
    if (event instanceof SourceEvent.Peer peer) {
      return rollBack(
          "the destination sent "
              + peer.message().name()
              + " where it does not belong ("
              + stage
              + "): use the same Drover on both sides",
          false);
    }
    return stay();
  }

  private Step rollBack(String why, boolean byCancel) {
    SourceProtocol next =
        new SourceProtocol(
            SourceStage.ROLLING_BACK,
            preCopy,
            epoch,
            acknowledged,
            due,
            loaded,
            peerLost,
            byCancel,
            why);
    // Without the record nothing is promised: no COMMIT was written down, so none was sent.
    return new Step(next, List.of(new Note(Point.ABORTED, why), new RollBack()));
  }

  private SourceProtocol withoutPeer() {
    return new SourceProtocol(
        stage, preCopy, epoch, acknowledged, due, loaded, true, cancelled, reason);
  }

  private static Message message(SourceEvent event) {
    return event instanceof SourceEvent.Peer peer ? peer.message() : null;
  }

  private static Enter enter(Point point) {
    return new Enter(point, "");
  }

  private Step with(String why, SourceStage next, SourceAction... actions) {
    return new Step(
        new SourceProtocol(
            next, preCopy, epoch, acknowledged, due, loaded, peerLost, cancelled, why),
        List.of(actions));
  }

  private Step step(SourceStage next, SourceAction... actions) {
    return with(reason, next, actions);
  }

  private Step stay() {
    return new Step(this, List.of());
  }
}
