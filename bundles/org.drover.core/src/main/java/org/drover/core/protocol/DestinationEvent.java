// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

import java.util.List;
import org.drover.core.journal.Journal;

/** What happens to a destination. */
public sealed interface DestinationEvent {

  /**
   * The peer said something.
   *
   * @param message what
   */
  record Peer(Message message) implements DestinationEvent {}

  /**
   * Nothing can be heard from the peer any more: the connection has ended or broken.
   *
   * @param reason for people
   */
  record PeerLost(String reason) implements DestinationEvent {}

  /**
   * What came cannot be read or is refused by the vendor's rules; the peer may still be told.
   *
   * @param reason for people
   */
  record Garbled(String reason) implements DestinationEvent {}

  /** State bytes came. */
  record Data() implements DestinationEvent {}

  /** What the state does not hold came. */
  record Context() implements DestinationEvent {}

  /**
   * The offer fits.
   *
   * @param offer what is offered
   * @param accept with the devices that it goes into
   */
  record Fits(Message.Offer offer, Message.Accept accept) implements DestinationEvent {
    /** What is agreed on. */
    Journal.Agreement agreement() {
      return new Journal.Agreement(offer.instance(), offer.epoch(), accept.targets());
    }
  }

  /**
   * The offer does not fit; nothing was touched.
   *
   * @param reasons at least one
   */
  record Unfit(List<String> reasons) implements DestinationEvent {
    /** Keeps the reasons from changing. */
    public Unfit {
      reasons = List.copyOf(reasons);
    }
  }

  /** The devices are empty and take the state. */
  record Prepared() implements DestinationEvent {}

  /** The initial data is loaded and nothing speaks against it. */
  record InitialDataLoaded() implements DestinationEvent {}

  /** Everything is loaded and validated; the devices are in STOP. */
  record Loaded() implements DestinationEvent {}

  /** All devices are in RUNNING_P2P, or cannot be. */
  record QuietlyRunning() implements DestinationEvent {}

  /** All devices run. */
  record Started() implements DestinationEvent {}

  /**
   * Something failed on this side.
   *
   * @param reason for people
   */
  record Failed(String reason) implements DestinationEvent {}

  /**
   * A service that it works with has left: no reason to go on, and none to take back what was
   * promised or to doubt what was done.
   *
   * @param reason for people
   */
  record Departed(String reason) implements DestinationEvent {}

  /** Somebody wants it to end. */
  record Cancelled() implements DestinationEvent {}

  /**
   * An operator decided that the devices run here, while the source cannot be asked.
   *
   * @param how the source was kept from running
   */
  record Forced(String how) implements DestinationEvent {}

  /**
   * A decision of an operator was not written down, and nothing of it was done.
   *
   * @param reason why, for people
   */
  record Unwritten(String reason) implements DestinationEvent {}

  /** An operator saw that the source runs, while it cannot be asked. */
  record Surrendered() implements DestinationEvent {}

  /**
   * Nobody will wait for the source any longer.
   *
   * @param reason for people
   * @param closing whether the platform ends, and closes the devices
   */
  record Abandoned(String reason, boolean closing) implements DestinationEvent {}
}
