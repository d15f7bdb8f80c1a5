// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.Map;

/** The states by the four letters that fixtures and the oracle use. */
final class ShortNames {
  private static final Map<String, MigrationState> STATES =
      Map.of(
          "STOP", MigrationState.STOP,
          "RUN", MigrationState.RUNNING,
          "SCPY", MigrationState.STOP_COPY,
          "RESM", MigrationState.RESUMING,
          "RP2P", MigrationState.RUNNING_P2P,
          "PREC", MigrationState.PRE_COPY,
          "PCP2", MigrationState.PRE_COPY_P2P);

  private ShortNames() {}

  static MigrationState state(String shortName) {
    MigrationState state = STATES.get(shortName);
    if (state == null) {
      throw new IllegalArgumentException("No state is called " + shortName);
    }
    return state;
  }
}
