// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

/**
 * One step that a driver carries out by itself, from one state to the next.
 *
 * @param from the state before the step
 * @param to the state after it
 */
public record Arc(MigrationState from, MigrationState to) {

  /** What the SET of this one arc hands out. */
  StreamKind stream() {
    if (to.isSaving() && !from.isSaving()) {
      return StreamKind.READ;
    }
    return to == MigrationState.RESUMING ? StreamKind.WRITE : StreamKind.NONE;
  }
}
