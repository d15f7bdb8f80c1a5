// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import org.drover.uapi.Poll;

/** A firmware that offers its state in chunks; the driver's buffers have 8 MiB. */
final class ChunkScenarios {
  /** Three buffers and a bit: the third SAVE waits until a buffer was read. */
  private static final int MANY = 17 << 20;

  private ChunkScenarios() {}

  static List<Mlx5Scenario> all() {
    return List.of(
        scenario(
            "one chunk",
            play -> {
              play.dataSize(0);
              play.set(0, STOP_COPY);
              play.readAll(0);
              play.commands();
              play.go(0, RUNNING);
            }),
        scenario(
            "three chunks",
            play -> {
              play.resize(0, MANY);
              play.dataSize(0);
              play.set(0, STOP_COPY);
              play.readAll(0);
              play.commands();
              play.go(0, RUNNING);
            }),
        scenario(
            "three chunks in PRE_COPY",
            play -> {
              play.resize(0, MANY);
              play.go(0, PRE_COPY);
              play.readAll(0);
              play.precopyInfo(0);
              play.commands();
              play.awaitPoll(0, Poll.POLLIN);
              play.readAll(0);
              play.set(0, STOP_COPY);
              play.readAll(0);
              play.commands();
            }),
        scenario(
            "the second of three chunks fails",
            play -> {
              play.resize(0, MANY);
              play.fault("status 0x118 -1 1 1 1");
              play.set(0, STOP_COPY);
              play.awaitFailure(0);
              play.readAll(0);
              play.commands();
              play.go(0, RUNNING);
            }),
        scenario(
            "given up in PRE_COPY",
            play -> {
              play.resize(0, MANY);
              play.go(0, PRE_COPY);
              play.go(0, RUNNING);
            }));
  }

  private static Mlx5Scenario scenario(String name, Mlx5Scenario.Steps steps) {
    return new Mlx5Scenario("chunks", name, true, steps);
  }
}
