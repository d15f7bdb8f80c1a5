// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;
import org.drover.fsm.Route;
import org.drover.fsm.StreamKind;

/** From every state to every other, what a reset does in each, and what a close does. */
final class ArcScenarios {
  private static final FeatureSet ALL = FeatureSet.ofBits(7);

  private ArcScenarios() {}

  static List<Mlx5Scenario> all() {
    List<Mlx5Scenario> all = new ArrayList<>();
    MigrationFsm.matrix(ALL).stream()
        .filter(Route.Path.class::isInstance)
        .map(Route.Path.class::cast)
        .map(ArcScenarios::path)
        .forEach(all::add);
    for (MigrationState state : states()) {
      all.add(
          scenario(
              "resets",
              "reset in " + state,
              play -> {
                play.begin(0, state);
                play.reset(0);
              }));
    }
    for (MigrationState state : states()) {
      all.add(
          scenario(
              "resets",
              "close in " + state,
              play -> {
                play.begin(0, state);
                play.close(0);
                play.state(0);
              }));
    }
    return all;
  }

  private static List<MigrationState> states() {
    return MigrationFsm.matrix(ALL).stream()
        .filter(Route.Path.class::isInstance)
        .map(route -> ((Route.Path) route).from())
        .distinct()
        .toList();
  }

  private static Mlx5Scenario path(Route.Path path) {
    return scenario("arcs", path.from() + " to " + path.to(), play -> walk(play, path));
  }

  private static void walk(Mlx5Play play, Route.Path path) throws IOException {
    play.begin(0, path.from());
    play.go(0, path.to());
    if (path.to().isSaving()) {
      play.readAll(0);
      play.poll(0);
    } else if (path.from().isSaving() && path.stream() == StreamKind.NONE) {
      // The descriptor is still open, and dead.
      play.read(0, 1);
      play.poll(0);
    }
  }

  private static Mlx5Scenario scenario(String topic, String name, Mlx5Scenario.Steps steps) {
    return new Mlx5Scenario(topic, name, false, steps);
  }
}
