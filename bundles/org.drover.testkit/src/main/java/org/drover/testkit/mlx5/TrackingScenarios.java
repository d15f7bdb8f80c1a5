// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.RUNNING;

import java.util.ArrayList;
import java.util.List;

/**
 * The page tracker: how it is begun and ended, and what is given back if a step of it fails. What
 * it reports takes a kernel with IOMMUFD and memory, and is not among these.
 */
final class TrackingScenarios {
  private static final long PAGE = 4096;

  /** Each command of a START, and how many of its kind come before: the second QP, for example. */
  private static final String[] STEPS = {
    "0x800 -1 1 0", "0x400 -1 1 0", "0x500 -1 1 0", "0x200 -1 8 0", "0x500 -1 1 1",
    "0x502 -1 1 0", "0x503 -1 1 0", "0x502 -1 1 1", "0x503 -1 1 1", "0x504 -1 1 0",
    "0xa00 -1 1 0",
  };

  private final List<Mlx5Scenario> all = new ArrayList<>();

  private TrackingScenarios() {}

  static List<Mlx5Scenario> all() {
    TrackingScenarios scenarios = new TrackingScenarios();
    scenarios.beginAndEnd();
    scenarios.limits();
    scenarios.failing();
    return scenarios.all;
  }

  private void add(String name, Mlx5Scenario.Steps steps) {
    all.add(new Mlx5Scenario("tracking", name, false, steps));
  }

  private void beginAndEnd() {
    add(
        "begun and ended",
        play -> {
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.stopLogging(0);
          play.stopLogging(0);
        });
    add(
        "begun twice",
        play -> {
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.stopLogging(0);
        });
    add(
        "over a migration that is given up, and a reset",
        play -> {
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.go(0, PRE_COPY);
          play.go(0, RUNNING);
          play.reset(0);
          play.stopLogging(0);
        });
    add(
        "ended by a close",
        play -> {
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.close(0);
        });
    add(
        "the physical function is gone",
        play -> {
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.physicalFunction(0, false);
          play.commands();
          play.stopLogging(0);
          play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
          play.physicalFunction(0, true);
        });
  }

  /** Four ranges, 64 KiB to 1 TiB in all, pages of 4 KiB to 2 MiB: the firmware's. */
  private void limits() {
    add("too little", play -> play.startLogging(0, PAGE, 0x1000_0000L, 0x8000L));
    add("too much", play -> play.startLogging(0, PAGE, 0L, 0x200_0000_0000L));
    add(
        "five ranges",
        play -> {
          play.startLogging(
              0,
              PAGE,
              0L,
              0x10000L,
              0x100000L,
              0x10000L,
              0x120000L,
              0x10000L,
              0x1000000L,
              0x10000L,
              0x2000000L,
              0x10000L);
          play.stopLogging(0);
        });
    add(
        "pages of 4 MiB",
        play -> {
          play.startLogging(0, 4 << 20, 0x1000_0000L, 0x100_0000L);
          play.stopLogging(0);
        });
  }

  private void failing() {
    for (String step : STEPS) {
      add(
          "with status " + step + " 1",
          play -> {
            play.fault("status " + step + " 1");
            play.startLogging(0, PAGE, 0x1000_0000L, 0x10_0000L);
            play.stopLogging(0);
          });
    }
  }
}
