// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one table of the migration state machine, and what follows from it.
 *
 * <p>The arcs, each carried out by the driver in one step:
 *
 * <pre>
 *   always                STOP        &lt;-&gt; STOP_COPY
 *                         STOP        &lt;-&gt; RESUMING
 *   without P2P           STOP        &lt;-&gt; RUNNING
 *   with P2P              STOP        &lt;-&gt; RUNNING_P2P &lt;-&gt; RUNNING
 *   with PRE_COPY         RUNNING     &lt;-&gt; PRE_COPY
 *     without P2P         PRE_COPY     -&gt; STOP_COPY
 *     with P2P            PRE_COPY    &lt;-&gt; PRE_COPY_P2P &lt;-&gt; RUNNING_P2P
 *                         PRE_COPY_P2P -&gt; STOP_COPY
 * </pre>
 *
 * <p>Every other pair is a combination of arcs:
 *
 * <ul>
 *   <li>the shortest path is taken;
 *   <li>no path goes through RESUMING;
 *   <li>no path goes into the saving group (STOP_COPY, PRE_COPY, PRE_COPY_P2P) and out of it again;
 *       it enters the group as late, and leaves it as early, as its length allows, so that one SET
 *       hands out one data FD at most;
 *   <li>STOP_COPY to PRE_COPY and to PRE_COPY_P2P are blocked: they would have to leave the group
 *       and end its stream;
 *   <li>ERROR is no target, and only a reset leaves it.
 * </ul>
 *
 * <p>Source: {@code include/uapi/linux/vfio.h} (comment on {@code enum vfio_device_mig_state}) and
 * {@code vfio_mig_get_next_state()} in {@code drivers/vfio/vfio_main.c}.
 */
public final class MigrationFsm {
  private static final MigrationState ERR_ = MigrationState.ERROR;
  private static final MigrationState STOP = MigrationState.STOP;
  private static final MigrationState RUN_ = MigrationState.RUNNING;
  private static final MigrationState SCPY = MigrationState.STOP_COPY;
  private static final MigrationState RESM = MigrationState.RESUMING;
  private static final MigrationState RP2P = MigrationState.RUNNING_P2P;
  private static final MigrationState PREC = MigrationState.PRE_COPY;
  private static final MigrationState PCP2 = MigrationState.PRE_COPY_P2P;

  /**
   * The first hop from a row's state towards a column's, if the device has every feature; ERROR
   * where there is none. Rows and columns stand in the order of the state codes.
   */
  private static final MigrationState[][] NEXT_HOP = {
    // to: ERROR, STOP, RUNNING, STOP_COPY, RESUMING, RUNNING_P2P, PRE_COPY, PRE_COPY_P2P
    {ERR_, ERR_, ERR_, ERR_, ERR_, ERR_, ERR_, ERR_}, // from ERROR
    {ERR_, STOP, RP2P, SCPY, RESM, RP2P, RP2P, RP2P}, // from STOP
    {ERR_, RP2P, RUN_, RP2P, RP2P, RP2P, PREC, RP2P}, // from RUNNING
    {ERR_, STOP, STOP, SCPY, STOP, STOP, ERR_, ERR_}, // from STOP_COPY
    {ERR_, STOP, STOP, STOP, RESM, STOP, STOP, STOP}, // from RESUMING
    {ERR_, STOP, RUN_, STOP, STOP, RP2P, RUN_, PCP2}, // from RUNNING_P2P
    {ERR_, RUN_, RUN_, PCP2, RUN_, RUN_, PREC, PCP2}, // from PRE_COPY
    {ERR_, RP2P, RP2P, SCPY, RP2P, RP2P, PREC, PCP2}, // from PRE_COPY_P2P
  };

  private MigrationFsm() {}

  /**
   * The path that a SET of {@code to} takes on a device in {@code from}, or why it must not be
   * tried. Going where the device is already is a path without hops.
   *
   * @param features what the device reports; unknown bits do not matter
   */
  public static Route route(MigrationState from, MigrationState to, FeatureSet features) {
    Optional<String> reason = Refusals.reason(from, to, features);
    if (reason.isPresent()) {
      return new Route.Refused(from, to, reason.get());
    }
    List<MigrationState> hops = hops(from, to, features);
    return new Route.Path(from, to, hops, stream(from, hops));
  }

  private static List<MigrationState> hops(
      MigrationState from, MigrationState to, FeatureSet features) {
    List<MigrationState> hops = new ArrayList<>();
    MigrationState at = from;
    while (at != to) {
      MigrationState here = at;
      at =
          nextHop(here, to, features)
              .orElseThrow(
                  () ->
                      new IllegalStateException("The table has no way from " + here + " to " + to));
      hops.add(at);
    }
    return hops;
  }

  private static StreamKind stream(MigrationState from, List<MigrationState> hops) {
    return Route.Path.between(from, hops).stream()
        .map(Arc::stream)
        .filter(kind -> kind != StreamKind.NONE)
        .findFirst()
        .orElse(StreamKind.NONE);
  }

  /**
   * The kernel's own lookup: the next state on the way from one state to another, with states that
   * the device lacks skipped.
   *
   * <p>Stops at a blocked pair, as kernels with the blocked-arc fix do; those without it never
   * return from here, which is why {@link #route} refuses such a pair before it is tried.
   *
   * @return {@code from} itself if that is the target; empty where the kernel answers EINVAL
   */
  public static Optional<MigrationState> nextHop(
      MigrationState from, MigrationState to, FeatureSet features) {
    if (!features.supports(from) || !features.supports(to)) {
      return Optional.empty();
    }
    MigrationState hop = NEXT_HOP[from.code()][to.code()];
    while (hop != MigrationState.ERROR && !features.supports(hop)) {
      hop = NEXT_HOP[hop.code()][to.code()];
    }
    return hop == MigrationState.ERROR ? Optional.empty() : Optional.of(hop);
  }

  /**
   * The steps that a driver with these features carries out by itself, in the order of the state
   * codes. Empty for a set that no device can report.
   */
  public static Set<Arc> arcs(FeatureSet features) {
    Set<Arc> arcs = new LinkedHashSet<>();
    for (MigrationState from : features.states()) {
      for (MigrationState to : features.states()) {
        if (from != to && nextHop(from, to, features).filter(hop -> hop == to).isPresent()) {
          arcs.add(new Arc(from, to));
        }
      }
    }
    return Collections.unmodifiableSet(arcs);
  }

  /**
   * The route for every ordered pair of states that the device has, from = to included, in the
   * order of the state codes. Empty for a set that no device can report.
   */
  public static List<Route> matrix(FeatureSet features) {
    List<Route> routes = new ArrayList<>();
    for (MigrationState from : features.states()) {
      for (MigrationState to : features.states()) {
        routes.add(route(from, to, features));
      }
    }
    return List.copyOf(routes);
  }
}
