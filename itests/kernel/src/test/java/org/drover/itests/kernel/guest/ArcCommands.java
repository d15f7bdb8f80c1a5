// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.drover.fsm.Arc;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;

/**
 * Which commands mlx5-vfio-pci of Linux 6.12 sends on which arc, when nothing changes in the
 * function and nobody reads the stream. SUSPEND and RESUME count initiator and responder the other
 * way round; QUERY is followed by "incremental", SAVE by "incremental" and "track".
 */
final class ArcCommands {
  private ArcCommands() {}

  /** In the order of the path. */
  static List<String> of(Route.Path path) {
    List<String> commands = new ArrayList<>();
    int keys = keysIn(path.from());
    for (Arc arc : path.arcs()) {
      commands.addAll(of(arc, keys));
      if (arc.from().isSaving() != arc.to().isSaving() || arc.from() == RESUMING) {
        keys = arc.to() == STOP_COPY ? 1 : arc.to().isSaving() ? 2 : 0;
      }
    }
    return commands;
  }

  /** One buffer to save or load; in PRE_COPY another one in reserve. */
  private static int keysIn(MigrationState state) {
    return switch (state) {
      case STOP_COPY, RESUMING -> 1;
      case PRE_COPY, PRE_COPY_P2P -> 2;
      default -> 0;
    };
  }

  private static List<String> of(Arc arc, int keys) {
    return switch (arc.from() + " " + arc.to()) {
      case "RUNNING RUNNING_P2P", "PRE_COPY PRE_COPY_P2P" -> List.of("SUSPEND 0");
      case "RUNNING_P2P STOP" -> List.of("SUSPEND 1");
      case "STOP RUNNING_P2P" -> List.of("RESUME 0");
      case "RUNNING_P2P RUNNING", "PRE_COPY_P2P PRE_COPY" -> List.of("RESUME 1");
      case "STOP STOP_COPY" -> List.of("ALLOC_PD", "QUERY 0", "CREATE_MKEY", "SAVE 0 0");
      case "RUNNING PRE_COPY", "RUNNING_P2P PRE_COPY_P2P" ->
          List.of("ALLOC_PD", "QUERY 0", "CREATE_MKEY", "CREATE_MKEY", "SAVE 0 1");
      case "PRE_COPY RUNNING", "PRE_COPY_P2P RUNNING_P2P" ->
          then(List.of("QUERY 1", "SAVE 0 0"), freed(keys));
      case "PRE_COPY_P2P STOP_COPY" -> List.of("SUSPEND 1", "QUERY 1", "SAVE 1 0");
      case "STOP_COPY STOP", "RESUMING STOP" -> freed(keys);
      case "STOP RESUMING" -> List.of("ALLOC_PD");
      default -> throw new IllegalArgumentException("the driver has no arc " + arc);
    };
  }

  private static List<String> freed(int keys) {
    return then(Collections.nCopies(keys, "DESTROY_MKEY"), List.of("DEALLOC_PD"));
  }

  private static List<String> then(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
