// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.List;
import java.util.stream.Stream;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal.Point;
import org.drover.core.protocol.SourceAction.Enter;
import org.drover.core.protocol.SourceAction.Finish;
import org.drover.core.protocol.SourceAction.Note;
import org.drover.core.protocol.SourceAction.Redial;
import org.drover.core.protocol.SourceAction.Send;
import org.drover.core.protocol.SourceProtocol.Fact;
import org.drover.core.protocol.SourceProtocol.Step;

/**
 * The source's last part: it knows what came of the session and tells a destination that may still
 * wait for it, over as many connections as that takes. Whatever becomes of that, the source's own
 * devices stay as they are.
 *
 * @param word what the destination has to hear: SETTLED, ABORT or SPLIT
 * @param last how the source ends
 */
public record SourceSettling(Message word, Finish last) {

  Step on(SourceProtocol source, SourceEvent event) {
    if (event instanceof SourceEvent.Peer said) {
      return onAnswer(source.minus(Fact.PEER_LOST), said.message());
    }
    if (event instanceof SourceEvent.PeerLost lost) {
      return again(source, lost.reason());
    }
    if (event instanceof SourceEvent.Reached) {
      return source.step(source.stage(), new Send(source.self()));
    }
    if (event instanceof SourceEvent.Forced forced) {
      return source.is(Fact.PEER_LOST) && runsHere()
          ? source.force().step(source.stage(), new Enter(Point.FORCED, forced.how()))
          : source.stay();
    }
    if (event instanceof SourceEvent.Failed failed) {
      // A decision that was not written down takes nothing from devices that run.
      return source.is(Fact.FORCED) && runsHere()
          ? again(source, failed.reason())
          : source.failedLate(failed);
    }
    if (event instanceof SourceEvent.Cancelled) {
      // Who was not told that it is in doubt did not know that somebody would be left there.
      return source.is(Fact.FORCED) || source.is(Fact.PEER_LOST)
          ? end(source)
          : again(source, "cancelled while the destination, which lives, did not answer");
    }
    boolean over =
        event instanceof SourceEvent.NobodyListens || event instanceof SourceEvent.Abandoned;
    return over ? end(source) : source.stay();
  }

  private Step onAnswer(SourceProtocol source, Message message) {
    if (message instanceof Message.Settled || message instanceof Message.UnknownSession) {
      return end(source);
    }
    if (message instanceof Message.GaveUp gaveUp) {
      return gaveUp.forgotten()
          ? end(source)
          : source.step(source.stage(), new Send(new Message.Settled()));
    }
    if (message instanceof Message.Loaded) {
      if (last.outcome() == SessionState.DONE) {
        // An operator was wrong: it does not run yet. Nothing is left here, so it may.
        return source.step(source.stage(), new Send(new Message.Commit(source.self().epoch())));
      }
      return word instanceof Message.Abort
          ? source.step(source.stage(), new Send(word))
          : again(source, "the destination says that it was never told to run");
    }
    if (message instanceof Message.Running || message instanceof Message.MayHaveRun) {
      return word instanceof Message.Abort
          ? split(source, message)
          : source.step(source.stage(), new Send(word));
    }
    return message instanceof Message.Refuse refuse
        ? again(source, "the destination refuses: " + String.join("; ", refuse.reasons()))
        : source.stay();
  }

  private static Step split(SourceProtocol source, Message answer) {
    String sentence =
        "SPLIT: the destination was started without COMMIT (it answered "
            + answer.name()
            + ") and the source did not stop for it: "
            + source.reason()
            + "; both may have run since, so decide which one is right, and reset the other";
    SourceSettling left =
        new SourceSettling(new Message.Split(sentence), new Finish(SessionState.SPLIT, sentence));
    return source
        .with(left)
        .step(source.stage(), new Note(Point.SPLIT, sentence), new Send(left.word));
  }

  private Step end(SourceProtocol source) {
    return source.step(SourceStage.ENDED, last);
  }

  private Step again(SourceProtocol source, String why) {
    return source.plus(Fact.PEER_LOST).step(source.stage(), redial(why));
  }

  /** What is left to be told, and cannot be told now. */
  Redial redial(String why) {
    boolean done = last.outcome() == SessionState.DONE;
    String here =
        switch (last.outcome()) {
          case DONE -> "nothing: its device is closed, and the destination runs";
          case FAILED, CANCELLED -> "its device, which runs here again";
          case SPLIT -> "its device, which may run";
          default -> "its device, stopped or unknown: " + last.error();
        };
    String there = done ? "its device, which runs" : "the loaded state, which it must not start";
    return new Redial(
        new Doubt(
            why,
            here,
            there,
            "the destination, which has still to hear " + word.name(),
            runsHere(),
            true));
  }

  /** What is closed, stopped or unknown would not run because somebody said so. */
  private boolean runsHere() {
    return last.outcome() == SessionState.FAILED || last.outcome() == SessionState.CANCELLED;
  }

  /** Of a source that has committed. */
  static Doubt doubt(String why) {
    return new Doubt(
        why,
        "its device, stopped, with the whole state",
        "its device, which is loaded, runs or gave up",
        "the destination's answer to whether it runs",
        true,
        false);
  }

  static List<SourceAction> join(List<SourceAction> first, List<SourceAction> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }
}
