// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.List;
import java.util.Optional;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal.Point;
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
 *   PREPARING to VALIDATING -- any failure --&gt; ENDED  (reset, GAVE_UP)
 *   LOADED -- ABORT --&gt; ENDED                         (reset, GAVE_UP)
 *   LOADED -- lost peer, cancel --&gt; ENDED             (STUCK: loaded, stopped, leased, in doubt)
 *   COMMITTED -- failure --&gt; ENDED                    (reset, GAVE_UP: the source runs again)
 *   STARTING -- failure --&gt; ENDED                     (MAY_HAVE_RUN: never given back)
 *   RAN -- lost peer --&gt; ENDED (DONE)
 * </pre>
 *
 * @param stage where it is
 */
public record DestinationProtocol(Stage stage) {

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
    /** Over. */
    ENDED
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
    return new DestinationProtocol(Stage.NEW);
  }

  /**
   * What follows from an event.
   *
   * @param event what happened
   * @return the next value and what to do
   */
  public Step on(DestinationEvent event) {
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
    if (message(event) instanceof Message.Commit) {
      return step(Stage.COMMITTED, new DestinationAction.RunQuietly());
    }
    if (message(event) instanceof Message.Abort) {
      return giveUp(event);
    }
    String sentence =
        reason(event)
            + "; everything is loaded here and only the source knows whether it may run: the"
            + " device stays stopped and leased. If the source runs, release it; if the source is"
            + " certainly gone or stopped, take it over and set it to RUNNING";
    return step(
        Stage.ENDED, new Note(Point.IN_DOUBT, sentence), new Finish(SessionState.STUCK, sentence));
  }

  private Step onCommitted(DestinationEvent event) {
    if (event instanceof DestinationEvent.QuietlyRunning) {
      return step(Stage.STARTING, new Enter(Point.STARTING, ""), new DestinationAction.Run());
    }
    // A lost peer or a cancel comes too late: it rolls forward.
    return event instanceof DestinationEvent.Failed ? giveUp(event) : stay();
  }

  private Step onStarting(DestinationEvent event) {
    if (event instanceof DestinationEvent.Started) {
      return step(Stage.RAN, new Note(Point.RAN, ""), new Send(new Message.Running()));
    }
    if (event instanceof DestinationEvent.Failed failed) {
      String sentence =
          failed.reason()
              + "; it may have run, so it is not given back: the device stays leased as it is, and"
              + " the source stays stopped until an operator decides";
      return step(
          Stage.ENDED,
          new Note(Point.IN_DOUBT, sentence),
          new Tell(new Message.MayHaveRun(failed.reason())),
          new Finish(SessionState.STUCK, sentence));
    }
    return stay();
  }

  private Step onRan(DestinationEvent event) {
    if (message(event) instanceof Message.Settled) {
      return step(Stage.ENDED, new Note(Point.SETTLED, ""), new Finish(SessionState.DONE, ""));
    }
    if (event instanceof DestinationEvent.Cancelled) {
      return stay();
    }
    return step(Stage.ENDED, new Finish(SessionState.DONE, ""));
  }

  /**
   * Before LOADED was written down nothing of it is needed; after that a reset needs its record.
   */
  private Step giveUp(DestinationEvent event) {
    String reason = reason(event);
    boolean cancelled = event instanceof DestinationEvent.Cancelled;
    boolean promised = stage.compareTo(Stage.LOADED) >= 0;
    return step(
        Stage.ENDED,
        promised ? new Enter(Point.GAVE_UP, reason) : new Note(Point.GAVE_UP, reason),
        new DestinationAction.Reset(),
        new Tell(new Message.GaveUp(reason)),
        new Finish(cancelled ? SessionState.CANCELLED : SessionState.FAILED, reason));
  }

  /** Only the record without which nothing may be reset can still fail. */
  private Step onEnded(DestinationEvent event) {
    if (event instanceof DestinationEvent.Failed failed) {
      String sentence =
          failed.reason()
              + "; so it was not reset, and stays stopped and leased with the state in it. If the"
              + " source runs, release it; if the source is certainly gone or stopped, take it"
              + " over";
      return step(Stage.ENDED, new Finish(SessionState.STUCK, sentence));
    }
    return stay();
  }

  private String reason(DestinationEvent event) {
    if (event instanceof DestinationEvent.Failed failed) {
      return failed.reason();
    }
    if (event instanceof DestinationEvent.Garbled garbled) {
      return garbled.reason();
    }
    if (event instanceof DestinationEvent.PeerLost lost) {
      return lost.reason();
    }
    if (event instanceof DestinationEvent.Cancelled) {
      return "cancelled at the destination";
    }
    if (message(event) instanceof Message.Abort abort) {
      return "the source gave up: " + abort.reason();
    }
    String what = event instanceof DestinationEvent.Peer peer ? peer.message().name() : "state";
    return "the source sent "
        + what
        + " where it does not belong ("
        + stage
        + "): use the same Drover on both sides";
  }

  private static Message message(DestinationEvent event) {
    return event instanceof DestinationEvent.Peer peer ? peer.message() : null;
  }

  private static Step step(Stage next, DestinationAction... actions) {
    return new Step(new DestinationProtocol(next), List.of(actions));
  }

  private Step stay() {
    return new Step(this, List.of());
  }
}
