// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

import java.util.Optional;
import org.drover.fsm.MigrationState;

/**
 * A device did not go where it was sent. The cause is the first error; what was done about it is in
 * the message, and the state that the device was left in is known or known to be unknown.
 */
public final class TransitionException extends DroverException {
  private static final long serialVersionUID = 1L;
  private final MigrationState from;
  private final MigrationState target;
  private final MigrationState reached;
  private final boolean wasReset;

  /**
   * Of one transition.
   *
   * @param address which device
   * @param from where it was
   * @param target where it should go
   * @param reached where it is now, after whatever was done; null if the device does not tell any
   *     more
   * @param wasReset whether a reset was part of what was done: the device is empty then
   * @param actions what was done about it, a sentence's part such as {@code went back to RUNNING}
   * @param cause the first error
   */
  public TransitionException(
      DeviceAddress address,
      MigrationState from,
      MigrationState target,
      MigrationState reached,
      boolean wasReset,
      String actions,
      Throwable cause) {
    super(
        address
            + " did not go from "
            + from
            + " to "
            + target
            + ": "
            + cause.getMessage()
            + "; "
            + actions
            + (reached == null ? "; its state is unknown" : "; it is in " + reached),
        cause);
    this.from = from;
    this.target = target;
    this.reached = reached;
    this.wasReset = wasReset;
  }

  /**
   * Where it was.
   *
   * @return the state before the transition
   */
  public MigrationState from() {
    return from;
  }

  /**
   * Where it should have gone.
   *
   * @return the target
   */
  public MigrationState target() {
    return target;
  }

  /**
   * Where it is now.
   *
   * @return the state, or empty if the device does not tell any more
   */
  public Optional<MigrationState> reached() {
    return Optional.ofNullable(reached);
  }

  /**
   * Whether a reset was part of what was done.
   *
   * @return true: the device is empty
   */
  public boolean wasReset() {
    return wasReset;
  }
}
