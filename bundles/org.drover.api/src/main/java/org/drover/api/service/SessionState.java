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
  LOST;

  /**
   * Whether it is over.
   *
   * @return true for everything but ACTIVE, HELD and CANCELLING
   */
  public boolean isEnded() {
    return this != ACTIVE && this != HELD && this != CANCELLING;
  }
}
