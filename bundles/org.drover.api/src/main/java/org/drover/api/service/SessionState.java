// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** How a session stands. */
public enum SessionState {
  /** At work. */
  ACTIVE,
  /** Holds in PRE_COPY or at a pause point until it is told to go on. */
  HELD,
  /** Cancelled, on the way to a safe point. */
  CANCELLING,
  /**
   * The connection was lost in the handover: this side keeps its devices as they are, and settles
   * with the other one when that is reached again. {@link MigrationSnapshot#doubt} says more.
   */
  IN_DOUBT,
  /** Ended well. */
  DONE,
  /** Ended by a cancel: the source runs. */
  CANCELLED,
  /** Ended by a failure: the source runs, or was never touched. */
  FAILED,
  /**
   * Ended by a failure, and the source could not be brought back to RUNNING without losing it: it
   * stays leased.
   */
  STUCK,
  /** The state is gone on both sides. */
  LOST,
  /** Both sides may have run: an operator who forced one of them was wrong about the other. */
  SPLIT;

  /**
   * Whether it is over.
   *
   * @return true for everything but ACTIVE, HELD, CANCELLING and IN_DOUBT
   */
  public boolean isEnded() {
    return this != ACTIVE && this != HELD && this != CANCELLING && this != IN_DOUBT;
  }
}
