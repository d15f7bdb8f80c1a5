// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.TransitionException;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;

/**
 * One transition of one device, on the caller's thread: the SET may block for seconds. The device's
 * lock must be held.
 *
 * <p>After a SET that failed nothing in its struct is believed; the device is asked where it is.
 * Two failures are not the end. {@code EINTR} came before an arc was complete: the SET is repeated
 * from where the device is. {@code EMFILE} and {@code ENFILE} from a device that says it has
 * arrived: only the descriptor of its stream was not to be had, and the device is sent out of the
 * group of states and in again, once, with the {@link Reserve} given up.
 */
final class Transition {
  private static final Logger LOG = System.getLogger(Transition.class.getName());
  private static final int INTERRUPTIONS = 8;

  private final MigrationPort port;
  private final MigrationState from;
  private final MigrationState target;
  private final Recovery recovery;
  private final TransitionFailure failure = new TransitionFailure();
  private final RecoveryLadder ladder;

  Transition(MigrationPort port, MigrationState from, MigrationState target, Recovery recovery) {
    this.port = port;
    this.from = from;
    this.target = target;
    this.recovery = recovery;
    this.ladder = new RecoveryLadder(port, recovery, failure);
  }

  /**
   * Goes.
   *
   * @param route with at least one hop
   * @throws TransitionException if it did not get there; the recovery was tried by then
   */
  Optional<DataStream> run(Route.Path route) {
    refuseAfterAnErrorOfTheStream(route);
    Route.Path path = route;
    for (int interruptions = 0; ; interruptions++) {
      int result = port.calls().set(target);
      if (result == 0) {
        return arrive(path, port.calls().dataFd());
      }
      failure.add(path, port.calls().setFailed(target, result));
      Optional<MigrationState> now = ladder.readState();
      if (arrivedAllTheSame(result, now)) {
        return path.stream() == StreamKind.NONE ? arrive(path, -1) : reenter();
      }
      Optional<Route.Path> rest =
          result == Errno.EINTR.negative() && interruptions < INTERRUPTIONS
              ? rest(now)
              : Optional.empty();
      if (rest.isEmpty()) {
        throw giveUp(now);
      }
      path = rest.get();
    }
  }

  /**
   * The driver may have lost its stream without a SET of ours: then this one would be the second.
   * What happens between this look and the SET nobody sees.
   */
  private void refuseAfterAnErrorOfTheStream(Route.Path route) {
    if (recovery.onlyResetAfter().contains(route.arcs().get(0))
        && port.slot().savesInError(port.calls()::isInError)) {
      failure.add(
          route,
          new DroverException(port.address() + " was asked for nothing: " + VfioDevice.IN_ERROR));
      throw giveUp(Optional.of(from));
    }
  }

  private boolean arrivedAllTheSame(int result, Optional<MigrationState> now) {
    boolean withoutTheArcsFault =
        result == Errno.EINTR.negative()
            || result == Errno.EMFILE.negative()
            || result == Errno.ENFILE.negative();
    return withoutTheArcsFault && now.filter(state -> state == target).isPresent();
  }

  /** What remains of the way after an interruption, if it may be gone. */
  private Optional<Route.Path> rest(Optional<MigrationState> now) {
    if (now.isEmpty() || ladder.forbidsAnotherSet(now)) {
      return Optional.empty();
    }
    return MigrationFsm.route(now.get(), target, port.features()) instanceof Route.Path path
        ? Optional.of(path)
        : Optional.empty();
  }

  private Optional<DataStream> arrive(Route.Path path, int dataFd) {
    if (path.stream() == StreamKind.NONE) {
      if (dataFd >= 0 && target.isSaving() && port.slot().saving().isEmpty()) {
        // The device was opened inside the group, or its stream was given up: mtty makes a new one.
        port.slot().end("the device went to " + target + " with a new stream");
        return Optional.of(port.takeStream(target));
      }
      if (dataFd >= 0) {
        dropUnforeseen();
      }
      port.slot().settle(target, "the device went to " + target);
      if (target == MigrationState.STOP_COPY) {
        port.slot().saving().ifPresent(SavingFd::reachedStopCopy);
      }
      return Optional.empty();
    }
    port.slot().end("the device went to " + target + " with a new stream");
    if (dataFd < 0) {
      failure.add(missingStream());
      throw giveUp(ladder.readState());
    }
    return Optional.of(port.takeStream(target));
  }

  /**
   * The kernel made it, so it must not leak and must not outlive the device; its data is nobody's.
   */
  private void dropUnforeseen() {
    LOG.log(
        Level.WARNING,
        "{0} handed out a data descriptor on the way from {1} to {2}, which has none; it is closed",
        port.address(),
        from,
        target);
    port.takeDataFd().close();
  }

  private DroverException missingStream() {
    return new DroverException(
        port.address()
            + " went to "
            + target
            + " but handed out no data descriptor; reset it and try again");
  }

  private Optional<DataStream> reenter() {
    port.slot().end("the device began a stream that could not be handed out");
    port.reserve().release();
    try {
      if (leave() && enter()) {
        return Optional.of(port.takeStream(target));
      }
    } finally {
      port.reserve().retake();
    }
    throw giveUp(ladder.readState());
  }

  private boolean leave() {
    MigrationState outside = outside(target);
    if (set(target, outside)) {
      return true;
    }
    // A device that was given nothing yet may refuse to leave RESUMING but by a reset.
    return target == MigrationState.RESUMING
        && recovery.reset()
        && ladder.reset().filter(state -> state == MigrationState.RUNNING).isPresent();
  }

  private boolean enter() {
    if (!set(ladder.readState().orElse(outside(target)), target)) {
      return false;
    }
    if (port.calls().dataFd() < 0) {
      failure.add(missingStream());
      return false;
    }
    return true;
  }

  private boolean set(MigrationState here, MigrationState there) {
    int result = port.calls().set(there);
    if (result < 0) {
      DroverException error = port.calls().setFailed(there, result);
      if (MigrationFsm.route(here, there, port.features()) instanceof Route.Path path) {
        failure.add(path, error);
      } else {
        failure.add(error);
      }
    }
    return result == 0;
  }

  private static MigrationState outside(MigrationState state) {
    return switch (state) {
      case PRE_COPY -> MigrationState.RUNNING;
      case PRE_COPY_P2P -> MigrationState.RUNNING_P2P;
      default -> MigrationState.STOP;
    };
  }

  private TransitionException giveUp(Optional<MigrationState> now) {
    return failure.exception(port.address(), from, target, ladder.climb(now));
  }
}
