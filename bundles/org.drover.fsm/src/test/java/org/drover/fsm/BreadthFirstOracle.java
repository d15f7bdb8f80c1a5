// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state machine a second time, from its written rules and without a table: the driver's arcs
 * and a breadth-first search.
 *
 * <p>The rules are those of the comment on {@code enum vfio_device_mig_state} in {@code
 * include/uapi/linux/vfio.h}. "Shortest" alone does not decide (PRE_COPY to STOP is as long through
 * RUNNING and RUNNING_P2P as through PRE_COPY_P2P and STOP_COPY); the rule there that saving states
 * are no interior states is the tie rule: of the shortest paths, the one with the fewest saving
 * states between its ends. That leaves one.
 */
final class BreadthFirstOracle {
  private static final Set<String> SAVING = Set.of("SCPY", "PREC", "PCP2");
  private static final Set<String> BLOCKED = Set.of("SCPY>PREC", "SCPY>PCP2");

  private final Set<String> arcs;

  BreadthFirstOracle(Set<String> arcs) {
    this.arcs = arcs;
  }

  /** What the rules say: the hops after the start, or empty if the pair is blocked. */
  Optional<List<String>> path(String from, String to) {
    if (BLOCKED.contains(from + ">" + to)) {
      return Optional.empty();
    }
    List<List<String>> shortest = shortest(from, to);
    long fewest =
        shortest.stream().mapToLong(BreadthFirstOracle::savingBetween).min().orElseThrow();
    List<List<String>> best =
        shortest.stream().filter(path -> savingBetween(path) == fewest).toList();
    if (best.size() != 1) {
      throw new IllegalStateException("The rules leave a choice: " + best);
    }
    return Optional.of(best.get(0).subList(1, best.get(0).size()));
  }

  private List<List<String>> shortest(String from, String to) {
    List<List<String>> found = new ArrayList<>();
    Deque<List<String>> queue = new ArrayDeque<>();
    queue.add(List.of(from));
    while (!queue.isEmpty()) {
      List<String> path = queue.remove();
      if (!found.isEmpty() && path.size() > found.get(0).size()) {
        break;
      }
      String last = path.get(path.size() - 1);
      if (last.equals(to)) {
        found.add(path);
      } else {
        arcs.stream()
            .filter(arc -> arc.startsWith(last + ">"))
            .map(arc -> arc.substring(arc.indexOf('>') + 1))
            .filter(next -> !path.contains(next))
            .map(next -> plus(path, next))
            .filter(BreadthFirstOracle::isAllowed)
            .forEach(queue::add);
      }
    }
    return found;
  }

  private static List<String> plus(List<String> path, String next) {
    List<String> longer = new ArrayList<>(path);
    longer.add(next);
    return longer;
  }

  /** Never through RESUMING; never into the saving group and out of it again. */
  private static boolean isAllowed(List<String> path) {
    boolean throughResuming = path.subList(1, path.size() - 1).contains("RESM");
    boolean entered = false;
    boolean leftAgain = false;
    for (int i = 1; i < path.size(); i++) {
      boolean wasSaving = SAVING.contains(path.get(i - 1));
      boolean isSaving = SAVING.contains(path.get(i));
      leftAgain |= entered && wasSaving && !isSaving;
      entered |= !wasSaving && isSaving;
    }
    return !throughResuming && !leftAgain;
  }

  private static long savingBetween(List<String> path) {
    return path.size() < 3
        ? 0
        : path.subList(1, path.size() - 1).stream().filter(SAVING::contains).count();
  }

  /** What the SET of a path hands out, from the FD rules of the same comment. */
  static StreamKind stream(String from, List<String> hops) {
    boolean entersSaving =
        !SAVING.contains(from) && !hops.isEmpty() && SAVING.contains(hops.get(hops.size() - 1));
    boolean endsResuming = !hops.isEmpty() && hops.get(hops.size() - 1).equals("RESM");
    return entersSaving ? StreamKind.READ : endsResuming ? StreamKind.WRITE : StreamKind.NONE;
  }
}
