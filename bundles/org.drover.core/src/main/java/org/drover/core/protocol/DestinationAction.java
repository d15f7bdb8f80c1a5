// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.Optional;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal;

/** What a destination has to do, in the order in which it is told. */
public sealed interface DestinationAction {

  /**
   * Write a record before going on; nothing that follows is done without it.
   *
   * @param point what
   * @param agreement what both sides know of each other; only of {@link Journal.Point#ACCEPTED}
   * @param detail for people
   */
  record Enter(Journal.Point point, Optional<Journal.Agreement> agreement, String detail)
      implements DestinationAction {
    Enter(Journal.Point point, String detail) {
      this(point, Optional.empty(), detail);
    }
  }

  /**
   * Write a record if that is possible; what follows is right without it, too.
   *
   * @param point what
   * @param detail for people
   */
  record Note(Journal.Point point, String detail) implements DestinationAction {}

  /**
   * Tell the peer; if it cannot be told, {@link DestinationEvent.PeerLost} follows.
   *
   * @param message what
   */
  record Send(Message message) implements DestinationAction {}

  /**
   * Tell the peer if that is possible; it does not matter if it is not.
   *
   * @param message what
   */
  record Tell(Message message) implements DestinationAction {}

  /**
   * See whether the offer fits; {@link DestinationEvent.Fits} or its opposite follows.
   *
   * @param offer what is offered
   */
  record Examine(Message.Offer offer) implements DestinationAction {}

  /** Open, RESET, RESUMING; {@link DestinationEvent.Prepared} follows. */
  record Prepare() implements DestinationAction {}

  /** Load what has just come. */
  record Load() implements DestinationAction {}

  /** Keep the device context that has just come, until all is there. */
  record KeepContext() implements DestinationAction {}

  /** Ask the vendor's rules; {@link DestinationEvent.InitialDataLoaded} follows. */
  record CheckInitialData() implements DestinationAction {}

  /**
   * Compare the lengths, restore the device context, leave RESUMING; {@link
   * DestinationEvent.Loaded} follows.
   *
   * @param end what must have come
   */
  record Validate(Message.End end) implements DestinationAction {}

  /**
   * To RUNNING_P2P where there is such a state; {@link DestinationEvent.QuietlyRunning} follows.
   */
  record RunQuietly() implements DestinationAction {}

  /** To RUNNING; {@link DestinationEvent.Started} follows. */
  record Run() implements DestinationAction {}

  /** Reset every device that was touched. */
  record Reset() implements DestinationAction {}

  /**
   * Leave the connection, if there is one, and wait until the source calls again; its {@link
   * Message.Resume} follows, whenever that is.
   *
   * @param doubt what is not known
   */
  record Await(Doubt doubt) implements DestinationAction {}

  /**
   * Over.
   *
   * @param outcome how
   * @param error one sentence; empty after DONE
   */
  record Finish(SessionState outcome, String error) implements DestinationAction {}
}
