// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import org.drover.api.service.SessionState;

/**
 * How a session's work ended.
 *
 * @param state one that is ended
 * @param error one sentence; empty after DONE
 */
public record Outcome(SessionState state, String error) {
  /** Ended well. */
  public static final Outcome DONE = new Outcome(SessionState.DONE, "");

  /**
   * Ended by what was thrown, with everything as it was before.
   *
   * @param cause what was thrown
   * @param error one sentence
   * @return CANCELLED if somebody wanted it, else FAILED
   */
  public static Outcome of(Throwable cause, String error) {
    boolean cancelled = cause instanceof StoppedException stopped && stopped.byCancel();
    return new Outcome(cancelled ? SessionState.CANCELLED : SessionState.FAILED, error);
  }

  /** Refuses a state that is not an end. */
  public Outcome {
    if (!state.isEnded()) {
      throw new IllegalArgumentException(state + " is not an end");
    }
  }
}
