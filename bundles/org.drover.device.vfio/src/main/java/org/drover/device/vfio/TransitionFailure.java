// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.TransitionException;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;

/** What went wrong in one transition, and what was done about it. The first error wins. */
final class TransitionFailure {
  private final List<DroverException> errors = new ArrayList<>();
  private final List<String> actions = new ArrayList<>();
  private Route.Path failedPath;
  private boolean wasReset;

  void add(DroverException error) {
    errors.add(error);
  }

  /** A SET on this path failed. */
  void add(Route.Path path, DroverException error) {
    failedPath = path;
    errors.add(error);
  }

  void did(String action) {
    actions.add(action);
  }

  void didReset() {
    wasReset = true;
    actions.add("it was reset, and what it held is gone");
  }

  /**
   * The arcs of the last failed SET that may be the one that failed: the one out of the state that
   * the device is in, or any if it is in none that the path goes through.
   */
  List<Arc> suspects(Optional<MigrationState> now) {
    if (failedPath == null) {
      return List.of();
    }
    List<Arc> arcs = failedPath.arcs();
    List<Arc> outOfNow =
        arcs.stream().filter(arc -> now.filter(state -> state == arc.from()).isPresent()).toList();
    return outOfNow.isEmpty() ? arcs : outOfNow;
  }

  TransitionException exception(
      org.drover.api.DeviceAddress address,
      MigrationState from,
      MigrationState target,
      Optional<MigrationState> now) {
    TransitionException exception =
        new TransitionException(
            address,
            from,
            target,
            now.orElse(null),
            wasReset,
            actions.isEmpty() ? "nothing was done about it" : String.join(", ", actions),
            errors.get(0));
    errors.subList(1, errors.size()).forEach(exception::addSuppressed);
    return exception;
  }
}
