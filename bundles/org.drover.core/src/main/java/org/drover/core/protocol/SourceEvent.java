// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

/** What happens to a source. */
public sealed interface SourceEvent {

  /**
   * The connection stands.
   *
   * @param offer what to offer
   */
  record Begin(Message.Offer offer) implements SourceEvent {}

  /**
   * The peer said something.
   *
   * @param message what
   */
  record Peer(Message message) implements SourceEvent {}

  /**
   * Nothing can be heard from or told to the peer any more.
   *
   * @param reason for people
   */
  record PeerLost(String reason) implements SourceEvent {}

  /** All initial data is on its way. */
  record InitialDataSent() implements SourceEvent {}

  /** The policy wants to switch over. */
  record SwitchoverDue() implements SourceEvent {}

  /**
   * All devices are stopped and everything is on its way.
   *
   * @param end what the destination must have received
   */
  record Stopped(Message.End end) implements SourceEvent {}

  /** Nothing speaks against the commit any more; a cancel comes too late from here on. */
  record CommitDecided() implements SourceEvent {}

  /**
   * Something failed on this side.
   *
   * @param reason for people
   */
  record Failed(String reason) implements SourceEvent {}

  /**
   * A service that it works with has left: no reason to go on, and none to take anything from
   * devices that are on their way back or run again.
   *
   * @param reason for people
   */
  record Departed(String reason) implements SourceEvent {}

  /** Somebody wants it to end. */
  record Cancelled() implements SourceEvent {}

  /** The devices run here again. */
  record RolledBack() implements SourceEvent {}

  /**
   * The devices could not be brought back.
   *
   * @param reason for people
   * @param stopped whether it is certain that none of them runs
   * @param lost whether their state is gone
   */
  record RollBackFailed(String reason, boolean stopped, boolean lost) implements SourceEvent {}

  /** A connection stands again, after {@link SourceAction.Redial}. */
  record Reached() implements SourceEvent {}

  /**
   * The place where the destination listened is reached, and nobody listens there any more.
   *
   * @param reason for people
   */
  record NobodyListens(String reason) implements SourceEvent {}

  /**
   * An operator decided that the devices are kept here, while the destination cannot be asked.
   *
   * @param how the destination was kept from running
   */
  record Forced(String how) implements SourceEvent {}

  /** An operator saw that the destination runs, while it cannot be asked. */
  record Surrendered() implements SourceEvent {}

  /**
   * Nobody will wait for the destination any longer.
   *
   * @param reason for people
   * @param closing whether the platform ends, and closes the devices
   */
  record Abandoned(String reason, boolean closing) implements SourceEvent {}
}
