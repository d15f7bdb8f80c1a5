// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.ArrayList;
import java.util.List;
import org.drover.fsm.MigrationState;

/** Arcs of which a command fails, and functions whose physical function is gone. */
final class RefusalScenarios {
  private static final int SUSPEND = 0x115;
  private static final int RESUME = 0x116;
  private static final int QUERY = 0x117;
  private static final int SAVE = 0x118;
  private static final int CREATE_MKEY = 0x200;
  private static final int ALLOC_PD = 0x800;

  /** {@code MLX5_CMD_STAT_*} that lead to different errno. */
  private static final int[] STATUSES = {1, 2, 3, 4, 5, 6, 8, 9, 0xa, 0xf, 0x10, 0x30, 0x40, 0x51};

  private final List<Mlx5Scenario> all = new ArrayList<>();

  private RefusalScenarios() {}

  static List<Mlx5Scenario> all() {
    RefusalScenarios scenarios = new RefusalScenarios();
    scenarios.statuses();
    scenarios.arcs();
    scenarios.leavingPreCopy();
    scenarios.finalQuery();
    scenarios.physicalFunction();
    return scenarios.all;
  }

  private void add(String name, Mlx5Scenario.Steps steps) {
    all.add(new Mlx5Scenario("refusals", name, false, steps));
  }

  private static String status(int status, int opcode, int opMod, int skip) {
    return "status 0x%x %d %d %d 1".formatted(opcode, opMod, status, skip);
  }

  private void statuses() {
    for (int status : STATUSES) {
      add(
          "status 0x%x of SUSPEND".formatted(status),
          play -> {
            play.fault(status(status, SUSPEND, 0, 0));
            play.go(0, RUNNING_P2P);
          });
    }
    add(
        "a SUSPEND that does not get there",
        play -> {
          play.fault("error 0x115 0 110 0 1");
          play.go(0, RUNNING_P2P);
        });
  }

  /** A way of which a fault meets a command, and what is done behind it. */
  private void fails(
      MigrationState from, MigrationState to, String fault, Mlx5Scenario.Steps then) {
    add(
        from + " to " + to + " with " + fault,
        play -> {
          play.begin(0, from);
          play.fault(fault);
          play.go(0, to);
          then.run(play);
        });
  }

  private void failsThenAgain(MigrationState from, MigrationState to, String fault) {
    fails(from, to, fault, play -> play.go(0, to));
  }

  private void arcs() {
    failsThenAgain(RUNNING, STOP, status(1, SUSPEND, 1, 0));
    failsThenAgain(RUNNING, STOP, status(1, SUSPEND, 0, 0));
    failsThenAgain(STOP, RUNNING, status(1, RESUME, 0, 0));
    failsThenAgain(STOP, RUNNING, status(1, RESUME, 1, 0));
    failsThenAgain(RUNNING, STOP_COPY, status(1, QUERY, -1, 0));
    failsThenAgain(STOP, STOP_COPY, status(5, ALLOC_PD, -1, 0));
    failsThenAgain(STOP, STOP_COPY, status(1, QUERY, -1, 0));
    failsThenAgain(STOP, STOP_COPY, status(8, CREATE_MKEY, -1, 0));
    failsThenAgain(STOP, STOP_COPY, "submit 0x118 -1 12 0 1");
    failsThenAgain(STOP, RESUMING, status(1, ALLOC_PD, -1, 0));
    failsThenAgain(RUNNING, PRE_COPY, status(1, ALLOC_PD, -1, 0));
    failsThenAgain(RUNNING, PRE_COPY, status(1, QUERY, -1, 0));
    failsThenAgain(RUNNING, PRE_COPY, status(8, CREATE_MKEY, -1, 0));
    failsThenAgain(RUNNING, PRE_COPY, status(8, CREATE_MKEY, -1, 1));
    failsThenAgain(RUNNING, PRE_COPY, "submit 0x118 -1 12 0 1");
    failsThenAgain(RUNNING_P2P, PRE_COPY_P2P, status(1, QUERY, -1, 0));
    failsThenAgain(STOP_COPY, RUNNING, status(1, RESUME, 0, 0));
    failsThenAgain(RESUMING, RUNNING, status(1, RESUME, 1, 0));
  }

  /** Behind each a reset and nothing else. */
  private void leavingPreCopy() {
    failsThenReset(PRE_COPY, PRE_COPY_P2P, status(1, SUSPEND, 0, 0));
    failsThenReset(PRE_COPY_P2P, PRE_COPY, status(1, RESUME, 1, 0));
    failsThenReset(PRE_COPY_P2P, STOP_COPY, status(1, SUSPEND, 1, 0));
    failsThenReset(PRE_COPY_P2P, STOP_COPY, "submit 0x118 -1 12 0 1");
    failsThenReset(PRE_COPY, RUNNING, status(1, QUERY, -1, 0));
    failsThenReset(PRE_COPY, RUNNING, "submit 0x118 -1 12 0 1");
    failsThenReset(PRE_COPY_P2P, RUNNING_P2P, status(1, QUERY, -1, 0));
    add(
        "PRE_COPY to RUNNING, and nothing can be tracked",
        play -> {
          play.begin(0, PRE_COPY);
          play.fault(status(9, SAVE, -1, 0));
          play.go(0, RUNNING);
        });
  }

  private void failsThenReset(MigrationState from, MigrationState to, String fault) {
    fails(from, to, fault, play -> play.reset(0));
  }

  /** The responder stays suspended, and only a reset helps. */
  private void finalQuery() {
    add(
        "the final QUERY fails",
        play -> {
          play.begin(0, PRE_COPY_P2P);
          play.fault(status(1, QUERY, -1, 0));
          play.go(0, STOP_COPY);
          play.read(0, 100);
          play.go(0, PRE_COPY);
          play.go(0, STOP_COPY);
          play.reset(0);
        });
  }

  private void physicalFunction() {
    add(
        "the physical function is gone in RUNNING",
        play -> {
          play.physicalFunction(0, false);
          play.go(0, RUNNING_P2P);
          play.dataSize(0);
          play.reset(0);
          play.physicalFunction(0, true);
          play.go(0, RUNNING_P2P);
        });
    goneIn(
        STOP_COPY,
        play -> {
          play.read(0, 100);
          play.poll(0);
          play.go(0, STOP);
          play.go(0, RUNNING);
          play.physicalFunction(0, true);
          play.go(0, RUNNING);
        });
    goneIn(
        RESUMING,
        play -> {
          play.write(0, new byte[16]);
          play.go(0, STOP);
          play.physicalFunction(0, true);
          play.go(0, RUNNING);
        });
    goneIn(
        PRE_COPY,
        play -> {
          play.precopyInfo(0);
          play.read(0, 100);
          play.poll(0);
          play.reset(0);
          play.physicalFunction(0, true);
          play.go(0, RUNNING_P2P);
        });
  }

  /** With what the driver does by that itself. */
  private void goneIn(MigrationState state, Mlx5Scenario.Steps then) {
    add(
        "the physical function is gone in " + state,
        play -> {
          play.begin(0, state);
          play.physicalFunction(0, false);
          play.commands();
          then.run(play);
        });
  }
}
