// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import org.drover.api.service.Resolution;
import org.drover.core.protocol.Message;

/** Something from outside. */
public sealed interface Notice {
  /**
   * The peer said something.
   *
   * @param message what
   */
  record FromPeer(Message message) implements Notice {}

  /**
   * The peer will say nothing more.
   *
   * @param reason for people
   */
  record PeerLost(String reason) implements Notice {}

  /** Somebody wants the session to end. */
  record Cancel() implements Notice {}

  /**
   * Something that the session needs has left.
   *
   * @param reason for people
   */
  record Departed(String reason) implements Notice {}

  /** The peer called anew. */
  record Called() implements Notice {}

  /**
   * Somebody wants a doubt to end.
   *
   * @param resolution how
   */
  record Resolve(Resolution resolution) implements Notice {}

  /**
   * A doubt will not be waited out.
   *
   * @param reason for people
   * @param closing whether the platform ends, and closes the devices
   */
  record Abandon(String reason, boolean closing) implements Notice {}
}
