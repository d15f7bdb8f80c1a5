// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal.Point;
import org.drover.core.protocol.SourceAction.Enter;
import org.drover.core.protocol.SourceAction.Finish;
import org.drover.core.protocol.SourceAction.Note;
import org.drover.core.protocol.SourceAction.Redial;
import org.drover.core.protocol.SourceAction.Tell;
import org.drover.core.protocol.SourceProtocol.Fact;
import org.drover.core.protocol.SourceProtocol.Step;

/**
 * The source's way back: its devices were told to run again, before COMMITTED or after it. Where
 * they cannot, a destination that may be LOADED has the only state that can still run, and is never
 * told to reset it.
 */
final class SourceReturning {
  private SourceReturning() {}

  static Step onRollingBack(SourceProtocol source, SourceEvent event) {
    if (event instanceof SourceEvent.RolledBack) {
      SessionState how = source.is(Fact.CANCELLED) ? SessionState.CANCELLED : SessionState.FAILED;
      return abort(source, new Finish(how, source.reason()));
    }
    if (event instanceof SourceEvent.RollBackFailed failed) {
      return source.is(Fact.PROMISED) && failed.stopped()
          ? commitInstead(source, failed)
          : notBack(source, failed);
    }
    if (event instanceof SourceEvent.Failed failed) {
      return notBack(source, unknown(failed));
    }
    if (SourceProtocol.message(event) instanceof Message.GaveUp) {
      return givenUp(source, event).stay();
    }
    return event instanceof SourceEvent.PeerLost
        ? source.plus(Fact.PEER_LOST).stay()
        : source.stay();
  }

  /**
   * Nobody runs it if the source cannot go on and the destination is not told to: a destination
   * that did not load it answers that it gave up.
   */
  private static Step commitInstead(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    String why = source.reason() + "; the source cannot go on: " + failed.reason();
    if (!source.is(Fact.PEER_LOST)) {
      return source.commit(why);
    }
    return source.step(
        SourceStage.COMMITTED,
        new Enter(Point.COMMITTED, why),
        new Redial(SourceSettling.doubt(why + ", and the destination cannot be told")));
  }

  /** A destination that may wait for the source's word is told until it answers. */
  private static Step abort(SourceProtocol source, Finish last, SourceAction... first) {
    Message.Abort word = new Message.Abort(source.reason());
    if (source.is(Fact.GIVEN_UP)) {
      return source.settle(new Message.Settled(), last, first);
    }
    return source.is(Fact.PROMISED)
        ? source.settle(word, last, first)
        : source.end(new Tell(word), last, first);
  }

  static SourceProtocol givenUp(SourceProtocol source, SourceEvent event) {
    boolean forgotten =
        SourceProtocol.message(event) instanceof Message.GaveUp gaveUp && gaveUp.forgotten();
    return source.minus(Fact.PROMISED).plus(forgotten ? Fact.FORGOTTEN : Fact.GIVEN_UP);
  }

  private static SourceEvent.RollBackFailed unknown(SourceEvent.Failed failed) {
    return new SourceEvent.RollBackFailed(failed.reason(), false, false);
  }

  private static Step notBack(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    return abort(source, last(source, failed), noted(source, failed));
  }

  private static Finish last(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    return new Finish(
        failed.lost() ? SessionState.LOST : SessionState.STUCK, sentence(source, failed));
  }

  private static Note noted(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    return new Note(failed.lost() ? Point.LOST : Point.IN_DOUBT, sentence(source, failed));
  }

  private static String sentence(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    return source.reason() + "; " + failed.reason();
  }

  static Step onReturning(SourceProtocol source, SourceEvent event) {
    if (event instanceof SourceEvent.RolledBack) {
      // Who was kept by force has to tell the destination; who was given it back, that it was.
      Message word =
          source.is(Fact.FORCED) ? new Message.Abort(source.reason()) : new Message.Settled();
      Finish last = new Finish(SessionState.FAILED, source.reason());
      return source.settle(word, last, new Note(Point.RETURNED, ""));
    }
    if (event instanceof SourceEvent.RollBackFailed failed) {
      return notReturned(source, failed);
    }
    if (event instanceof SourceEvent.Failed failed) {
      return source.is(Fact.FORCED)
          ? notForced(source, failed)
          : notReturned(source, unknown(failed));
    }
    return event instanceof SourceEvent.PeerLost
        ? source.plus(Fact.PEER_LOST).stay()
        : source.stay();
  }

  /** Nothing was done about a decision that was not written down: it is in doubt as before. */
  private static Step notForced(SourceProtocol source, SourceEvent.Failed failed) {
    String why =
        source.reason() + ", but that was not written down and not done: " + failed.reason();
    return source.minus(Fact.FORCED).minus(Fact.DOUBTED).because(why).inDoubt(why);
  }

  /** A destination that gave up has nothing to lose; one that an operator gave up on may. */
  private static Step notReturned(SourceProtocol source, SourceEvent.RollBackFailed failed) {
    if (!source.is(Fact.FORCED)) {
      return source.settle(new Message.Settled(), last(source, failed), noted(source, failed));
    }
    String why = source.reason() + ", but the source cannot go on: " + failed.reason();
    return failed.stopped()
        ? source.minus(Fact.FORCED).minus(Fact.DOUBTED).because(why).inDoubt(why)
        : source.endStuck(
            why
                + "; it stays leased as it is, and the destination was told nothing: it may have the"
                + " only good state, so look at both, and let only one of the two run");
  }
}
