// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.Optional;
import org.drover.api.service.SessionState;
import org.drover.core.journal.Journal;

/** What a source has to do, in the order in which it is told. */
public sealed interface SourceAction {

  /**
   * Write a record before going on; nothing that follows is done without it.
   *
   * @param point what
   * @param agreement what both sides know of each other; only of {@link Journal.Point#ACCEPTED}
   * @param detail for people
   */
  record Enter(Journal.Point point, Optional<Journal.Agreement> agreement, String detail)
      implements SourceAction {
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
  record Note(Journal.Point point, String detail) implements SourceAction {}

  /**
   * Tell the peer; if it cannot be told, {@link SourceEvent.PeerLost} follows.
   *
   * @param message what
   */
  record Send(Message message) implements SourceAction {}

  /**
   * Tell the peer if that is possible; it does not matter if it is not.
   *
   * @param message what
   */
  record Tell(Message message) implements SourceAction {}

  /** Take the devices to PRE_COPY and send their states until something else is decided. */
  record PreCopy() implements SourceAction {}

  /** Stop the devices and send the rest; {@link SourceEvent.Stopped} follows. */
  record Stop() implements SourceAction {}

  /** Make sure that nobody cancels any more; {@link SourceEvent.CommitDecided} follows. */
  record DecideCommit() implements SourceAction {}

  /** Last chance to hold before COMMIT is sent. */
  record HoldCommitted() implements SourceAction {}

  /** Bring the devices back; {@link SourceEvent.RolledBack} or its opposite follows. */
  record RollBack() implements SourceAction {}

  /** The destination runs: end the leases and close the devices. */
  record CloseDevices() implements SourceAction {}

  /**
   * Leave the connection, if there is one, and call the destination until it answers; {@link
   * SourceEvent.Reached} follows, whenever that is.
   *
   * @param doubt what is not known
   */
  record Redial(Doubt doubt) implements SourceAction {}

  /**
   * Over.
   *
   * @param outcome how
   * @param error one sentence; empty after DONE
   */
  record Finish(SessionState outcome, String error) implements SourceAction {}
}
