// SPDX-License-Identifier: Apache-2.0
package org.drover.core.protocol;

/** Why an event ends what a destination does, for people. */
final class DestinationReason {
  private DestinationReason() {}

  static String of(DestinationEvent event, DestinationProtocol.Stage stage) {
    if (event instanceof DestinationEvent.Failed failed) {
      return failed.reason();
    }
    if (event instanceof DestinationEvent.Departed departed) {
      return departed.reason();
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
    if (event instanceof DestinationEvent.Abandoned abandoned) {
      return abandoned.reason();
    }
    return event instanceof DestinationEvent.Peer peer
        ? of(peer.message(), stage)
        : unexpected("state", stage);
  }

  private static String of(Message message, DestinationProtocol.Stage stage) {
    return message instanceof Message.Abort abort
        ? "the source gave up: " + abort.reason()
        : unexpected(message.name(), stage);
  }

  private static String unexpected(String what, DestinationProtocol.Stage stage) {
    return "the source sent "
        + what
        + " where it does not belong ("
        + stage
        + "): use the same Drover on both sides";
  }
}
