// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.drover.uapi.Poll;

/** The stream of a source: whole, in rounds, and when a SAVE fails or takes long. */
final class SavingScenarios {
  /** Of the next SAVE; 1 is "internal error", 9 "bad state of the resource". */
  private static final String SAVE_FAILS = "status 0x118 -1 1 0 1";

  private static final String SAVE_LATER_FAILS = "status 0x118 -1 1 1 1";
  private static final String NOT_TRACKED = "status 0x118 -1 9 0 1";

  /** Until it was seen. */
  private static final String SLOW = "delay 0x118 -1 60000 %d 1";

  private final List<Mlx5Scenario> all = new ArrayList<>();

  private SavingScenarios() {}

  static List<Mlx5Scenario> all() {
    SavingScenarios scenarios = new SavingScenarios();
    scenarios.whole();
    scenarios.rounds();
    scenarios.failing();
    scenarios.failingInPreCopy();
    scenarios.slow();
    return scenarios.all;
  }

  private void add(String name, Mlx5Scenario.Steps steps) {
    all.add(new Mlx5Scenario("saving", name, false, steps));
  }

  private void whole() {
    add(
        "features and sizes",
        play -> {
          play.probeAll(0);
          play.dataSize(0);
          play.go(0, STOP);
          play.dataSize(0);
          play.resize(1, 300_000);
          play.dataSize(1);
        });
    add(
        "300000 bytes, as in the measurements",
        play -> {
          play.resize(0, 300_000);
          play.go(0, STOP_COPY);
          play.readAll(0);
        });
    add(
        "read in pieces",
        play -> {
          play.begin(0, STOP_COPY);
          for (int length : new int[] {23, 1, 16, 5047, 1, 1}) {
            play.read(0, length);
          }
          play.poll(0);
        });
  }

  private void rounds() {
    add(
        "three rounds and what was left",
        play -> {
          play.resize(0, 20_000);
          first(play);
          play.precopyInfo(0);
          play.commands();
          play.touch(0, 4090, 1, 2, 3, 4, 5, 6, 7, 8);
          round(play);
          play.touch(0, 0, 9);
          play.touch(0, 19_999, 9);
          round(play);
          play.precopyInfo(0);
          play.commands();
          play.touch(0, 10_000, 9);
          play.go(0, STOP_COPY);
          play.readAll(0);
          play.contents(0);
        });
    add(
        "asked in PRE_COPY_P2P, where nobody asks the firmware",
        play -> {
          first(play);
          play.touch(0, 100, 1);
          play.go(0, PRE_COPY_P2P);
          play.precopyInfo(0);
          play.commands();
          play.go(0, STOP_COPY);
          play.readAll(0);
        });
    add(
        "asked before anything is read",
        play -> {
          play.go(0, PRE_COPY);
          play.precopyInfo(0);
          play.read(0, 24);
          play.precopyInfo(0);
          play.read(0, 1000);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.commands();
          play.read(0, 4064);
          play.readAll(0);
          round(play);
        });
    add(
        "given up with a round that was not read",
        play -> {
          first(play);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.commands();
          play.go(0, RUNNING);
          play.contents(0);
        });
    add(
        "given up with something dirty",
        play -> {
          first(play);
          play.touch(0, 0, 1);
          play.go(0, RUNNING);
        });
  }

  /** Into PRE_COPY and to its first end. */
  private static void first(Mlx5Play play) throws IOException {
    play.go(0, PRE_COPY);
    play.readAll(0);
  }

  /** What is dirty is asked, waited for and read. */
  private static void round(Mlx5Play play) throws IOException {
    play.precopyInfo(0);
    play.commands();
    play.awaitPoll(0, Poll.POLLIN);
    play.readAll(0);
  }

  private void failing() {
    for (String fault : List.of(SAVE_FAILS, "status 0x118 -1 9 0 1", "error 0x118 -1 110 0 1")) {
      add(
          "STOP_COPY with " + fault,
          play -> {
            play.fault(fault);
            play.go(0, STOP_COPY);
            play.awaitFailure(0);
            play.readAll(0);
            play.go(0, STOP_COPY);
            play.go(0, RUNNING);
          });
    }
    for (String fault : List.of(SAVE_FAILS, "status 0x118 -1 9 0 1")) {
      add(
          "PRE_COPY_P2P to STOP_COPY with " + fault,
          play -> {
            first(play);
            play.go(0, PRE_COPY_P2P);
            play.fault(fault);
            play.go(0, STOP_COPY);
            play.awaitFailure(0);
            play.readAll(0);
            play.go(0, STOP);
          });
    }
  }

  private void failingInPreCopy() {
    add(
        "nothing can be tracked: a full image in the end",
        play -> {
          play.fault(NOT_TRACKED);
          play.go(0, PRE_COPY);
          play.readAll(0);
          play.precopyInfo(0);
          play.commands();
          play.touch(0, 0, 1);
          play.go(0, STOP_COPY);
          play.readAll(0);
        });
    add(
        "the first SAVE fails",
        play -> {
          play.fault(SAVE_FAILS);
          play.go(0, PRE_COPY);
          play.awaitFailure(0);
          play.readAll(0);
          play.precopyInfo(0);
          play.go(0, RUNNING);
          play.go(0, STOP_COPY);
          play.reset(0);
        });
    add(
        "the SAVE of a round fails",
        play -> {
          play.fault(SAVE_LATER_FAILS);
          first(play);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.commands();
          play.awaitFailure(0);
          play.readAll(0);
          play.precopyInfo(0);
          play.reset(0);
        });
    add(
        "the SAVE of a round is not taken",
        play -> {
          play.fault("submit 0x118 -1 12 1 1");
          first(play);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.commands();
          play.readAll(0);
          play.poll(0);
          play.reset(0);
        });
    add(
        "the QUERY of a round fails",
        play -> {
          play.fault("status 0x117 -1 1 1 1");
          first(play);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.commands();
          play.readAll(0);
          play.reset(0);
        });
  }

  private void slow() {
    add(
        "a SAVE that takes long, read without waiting",
        play -> {
          play.fault(SLOW.formatted(0));
          play.set(0, STOP_COPY);
          play.neverWait(0);
          play.read(0, 100);
          play.read(0, 100);
          play.poll(0);
          play.clearFaults();
          play.awaitPoll(0, Poll.POLLIN);
          play.readAll(0);
          play.commands();
        });
    add(
        "a round that takes long: a read in PRE_COPY never waits",
        play -> {
          play.fault(SLOW.formatted(1));
          first(play);
          play.touch(0, 0, 1);
          play.precopyInfo(0);
          play.read(0, 100);
          play.poll(0);
          play.clearFaults();
          play.precopyInfo(0);
          play.awaitPoll(0, Poll.POLLIN);
          play.readAll(0);
          play.commands();
        });
  }
}
