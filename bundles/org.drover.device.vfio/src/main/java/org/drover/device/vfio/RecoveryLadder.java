// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;

/**
 * What is done when a device did not go where it was sent: its stream is given up, since it may be
 * dead; the device is sent to the recovery state, unless nothing but a reset is safe; and then it
 * is reset, if that is allowed. Each rung is tried once. The device's lock must be held.
 */
final class RecoveryLadder {
  private final MigrationPort port;
  private final Recovery recovery;
  private final TransitionFailure failure;

  RecoveryLadder(MigrationPort port, Recovery recovery, TransitionFailure failure) {
    this.port = port;
    this.recovery = recovery;
    this.failure = failure;
  }

  /** Whether the failure of the last SET forbids any other one. */
  boolean forbidsAnotherSet(Optional<MigrationState> now) {
    return failure.suspects(now).stream().anyMatch(recovery.onlyResetAfter()::contains);
  }

  /** The state that the device says it is in; what it answers instead is noted. */
  Optional<MigrationState> readState() {
    try {
      return Optional.of(port.calls().state());
    } catch (DroverException e) {
      failure.add(e);
      return Optional.empty();
    }
  }

  /**
   * Climbs.
   *
   * @param now where the device was after the failure
   * @return where it is after all rungs
   */
  Optional<MigrationState> climb(Optional<MigrationState> now) {
    port.slot().end("a transition of the device failed");
    Optional<MigrationState> reached = now;
    if (forbidsAnotherSet(now)) {
      failure.did("nothing but a reset is safe after this failure");
      port.slot().banSets();
    } else if (recovery.state().isPresent()) {
      reached = sendTo(recovery.state().get(), now);
      if (reached.equals(recovery.state())) {
        return reached;
      }
    }
    return recovery.reset() ? reset() : reached;
  }

  private Optional<MigrationState> sendTo(MigrationState state, Optional<MigrationState> now) {
    if (now.isEmpty()) {
      failure.did("it was not sent to " + state + " because it does not tell where it is");
      return now;
    }
    if (now.get() == state) {
      failure.did("it had not to be sent to " + state);
      return now;
    }
    if (!(MigrationFsm.route(now.get(), state, port.features()) instanceof Route.Path path)) {
      failure.did("it cannot be sent from " + now.get() + " to " + state);
      return now;
    }
    int result = port.calls().set(state);
    if (result < 0) {
      failure.add(path, port.calls().setFailed(state, result));
      failure.did("it could not be sent to " + state);
      return readState();
    }
    if (port.calls().dataFd() >= 0) {
      // Nobody asked for this stream.
      port.takeDataFd().close();
    }
    failure.did("it was sent to " + state);
    return readState();
  }

  /** Resets the device and notes what came of it. */
  Optional<MigrationState> reset() {
    int result = port.reset().run();
    if (result < 0) {
      failure.add(port.reset().failure(result));
      failure.did("it could not be reset");
      return readState();
    }
    failure.didReset();
    port.slot().wasReset();
    Optional<MigrationState> now = readState();
    now.ifPresent(state -> port.slot().settle(state, "the device was reset"));
    return now;
  }
}
