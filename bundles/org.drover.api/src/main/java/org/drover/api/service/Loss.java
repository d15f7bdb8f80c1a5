// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.drover.fsm.MigrationState;

/** What is lost when a device is closed. A later one is worse. */
public enum Loss {
  /** Nothing: its driver does not reset it, or only its name is held. */
  NOTHING("it keeps its state while it is closed"),
  /** What an emulated device holds: it lives in the platform, which ends. Else it keeps it. */
  WITH_PLATFORM("it is emulated, and ends with the platform"),
  /** What a running device holds: whoever works with it has to begin anew. */
  STATE("its state is lost: a real device resets when its last descriptor is closed"),
  /**
   * What a stopped device holds, which may be nowhere else: a source in STOP, a destination that is
   * loaded.
   */
  ONLY_COPY(
      "it is stopped, and what it holds may be the only copy: a real device resets when its last"
          + " descriptor is closed");

  private final String sentence;

  Loss(String sentence) {
    this.sentence = sentence;
  }

  /**
   * What the close of an open device loses.
   *
   * @param resets whether its driver resets it when it is opened, and so when it was closed
   * @param state where it is; empty if it does not tell
   * @return never null
   */
  public static Loss ofOpen(boolean resets, Optional<MigrationState> state) {
    if (!resets) {
      return NOTHING;
    }
    return state.filter(Loss::isStopped).isPresent() ? ONLY_COPY : STATE;
  }

  private static boolean isStopped(MigrationState state) {
    return switch (state) {
      case STOP, STOP_COPY, RESUMING -> true;
      case ERROR, RUNNING, RUNNING_P2P, PRE_COPY, PRE_COPY_P2P -> false;
    };
  }

  /**
   * For people.
   *
   * @return a clause without a full stop
   */
  public String sentence() {
    return sentence;
  }
}
