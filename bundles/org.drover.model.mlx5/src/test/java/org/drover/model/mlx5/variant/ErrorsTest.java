// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.ERROR;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelLog;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** What fails, from the tables of sections 2 and 3 of real-vendor-drivers. */
class ErrorsTest {
  /** {@code MLX5_CMD_STAT_INT_ERR}, and {@code MLX5_CMD_STAT_BAD_RES_STATE_ERR}. */
  private static final int INTERNAL = 1;

  private static final int BAD_STATE = 9;

  private static final int FAILED_POLL = 0x2041;

  private final Bound bound = Bound.plain();
  private final ScriptedCore core = bound.core;

  // --- SAVE ---

  @Test
  void aSaveThatFailsBehindASuccessfulSetIsToldByTheFileAlone() {
    core.fail(ScriptedCore.SAVE, INTERNAL, 0);
    assertThat(bound.set(STOP_COPY)).isEqualTo("STOP_COPY");
    assertThat(bound.device.state()).isEqualTo(STOP_COPY);
    assertThat(bound.read(24)).isEqualTo("ENODEV");
    assertThat(bound.file.poll()).isEqualTo(FAILED_POLL);
  }

  @Test
  void afterAnUntrackedSaveTheLastImageIsWhole() {
    core.fail(ScriptedCore.SAVE, BAD_STATE, 0);
    bound.begin(PRE_COPY);
    assertThat(bound.read(100)).isEqualTo("24");
    assertThat(bound.read(100)).isEqualTo("ENOMSG");
    core.increment = 5000;
    assertThat(bound.info()).isEqualTo("dirty 0");
    assertThat(core.asked()).as("nobody asks for increments").isEmpty();

    bound.set(STOP_COPY);
    assertThat(core.asked())
        .containsExactly(
            "SUSPEND 0", "SUSPEND 1", "QUERY 0", "SAVE inc 0 track 0 key 1 size 12288");
    assertThat(bound.drain()).hasSize(16 + 10_000);
    assertThat(bound.read(1)).isEqualTo("0");
  }

  @Test
  void afterAnUntrackedSaveRunningNeedsAnIncrementalQuery() {
    core.fail(ScriptedCore.SAVE, BAD_STATE, 0);
    bound.begin(PRE_COPY);
    core.fail(ScriptedCore.QUERY, Errno.EINVAL.negative(), 0);
    assertThat(bound.set(RUNNING)).isEqualTo("EINVAL");
    assertThat(core.asked()).containsExactly("QUERY 1");
    assertThat(bound.set(RUNNING)).isEqualTo("RUNNING");
  }

  @Test
  void afterAnotherFailureInPreCopyOnlyAResetHelps() {
    core.fail(ScriptedCore.SAVE, INTERNAL, 0);
    bound.set(PRE_COPY);
    assertThat(bound.read(24)).isEqualTo("ENODEV");
    assertThat(bound.info()).isEqualTo("ENODEV");
    assertThat(bound.set(RUNNING)).isEqualTo("ENODEV");
    assertThat(bound.set(RUNNING)).as("for ever").isEqualTo("ENODEV");
    assertThat(bound.set(STOP_COPY)).isEqualTo("ENODEV");
    assertThat(bound.device.state()).isEqualTo(PRE_COPY_P2P);
    bound.device.reset();
    assertThat(bound.set(STOP_COPY)).isEqualTo("STOP_COPY");
    assertThat(bound.drain()).hasSize(24 + 16 + 10_000);
  }

  @Test
  void aCleaningSaveThatCannotTrackIsASuccess() {
    bound.set(PRE_COPY);
    core.fail(ScriptedCore.SAVE, BAD_STATE, 0);
    assertThat(bound.set(RUNNING)).isEqualTo("RUNNING");
  }

  @Test
  void aCleaningSaveThatFailsLeavesPreCopyWithoutAFile() {
    bound.set(PRE_COPY);
    core.fail(ScriptedCore.SAVE, INTERNAL, 0);
    assertThat(bound.set(RUNNING)).isEqualTo("EIO");
    assertThat(bound.device.state()).isEqualTo(PRE_COPY);
    assertThat(core.left()).containsExactly(0, 0, 0);
    bound.device.reset();
    assertThat(bound.device.state()).isEqualTo(RUNNING);
  }

  @Test
  void aSaveThatThePumpCannotGiveKillsTheFile() {
    bound.set(PRE_COPY);
    bound.drain();
    core.increment = 5000;
    core.fail(ScriptedCore.SAVE, Errno.ENOMEM.negative() - 1000, 0);
    assertThat(bound.info()).isEqualTo("ENOMEM");
    assertThat(bound.info()).isEqualTo("ENODEV");
  }

  @Test
  void aFinalQueryThatFailsLeavesTheResponderSuspended() {
    bound.begin(PRE_COPY_P2P);
    core.fail(ScriptedCore.QUERY, Errno.EIO.negative(), 0);
    assertThat(bound.set(STOP_COPY)).isEqualTo("EIO");
    assertThat(bound.device.state()).isEqualTo(PRE_COPY_P2P);
    assertThat(bound.read(1)).isEqualTo("ENODEV");
    core.asked();
    assertThat(bound.set(PRE_COPY)).isEqualTo("PRE_COPY");
    assertThat(core.asked()).as("the initiator alone").containsExactly("RESUME 1");
    assertThat(bound.set(STOP_COPY)).isEqualTo("ENODEV");
  }

  // --- the physical function ---

  @Test
  void withoutThePhysicalFunctionNothingIsAskedOfTheFirmware() {
    core.vf(false);
    assertThat(bound.set(STOP)).isEqualTo("ENOTCONN");
    assertThat(bound.set(PRE_COPY)).isEqualTo("ENOTCONN");
    assertThat(Bound.told(bound.device.stopCopyLength())).isEqualTo("ENOTCONN");
    assertThat(Bound.told(log().start(List.of(new ModelLog.Range(0, 1 << 20)), 4096)))
        .isEqualTo("ENOTCONN");
    assertThat(core.asked()).isEmpty();
    core.vf(true);
    assertThat(bound.set(STOP)).isEqualTo("STOP");
  }

  private ModelLog log() {
    return bound.device.log().orElseThrow();
  }

  @Test
  void withoutThePhysicalFunctionTheStatesWithoutCommandsCanBeLeft() {
    for (MigrationState state : List.of(STOP_COPY, RESUMING)) {
      bound.set(state);
      core.vf(false);
      assertThat(bound.file.readable() ? bound.read(1) : bound.write((byte) 0)).isEqualTo("ENODEV");
      assertThat(core.left()).containsExactly(0, 0, 0);
      core.asked();
      assertThat(bound.set(STOP)).isEqualTo("STOP");
      assertThat(core.asked()).isEmpty();
      core.vf(true);
    }
  }

  @Test
  void withoutThePhysicalFunctionThePumpIsNotConnected() {
    bound.set(PRE_COPY);
    core.vf(false);
    assertThat(bound.info()).isEqualTo("ENOTCONN");
    assertThat(bound.set(RUNNING)).isEqualTo("ENOTCONN");
    bound.device.reset();
    assertThat(bound.device.state()).isEqualTo(RUNNING);
  }

  // --- what kills the kernel ---

  private void isDead() {
    assertThat(bound.log).singleElement().asString().contains("BUG: kernel NULL pointer");
    assertThat(bound.device.state()).isEqualTo(ERROR);
    bound.device.reset();
    assertThat(bound.device.state()).as("no reset ends it").isEqualTo(ERROR);
    assertThat(Bound.told(bound.device.stopCopyLength())).isEqualTo("EIO");
  }

  @Test
  void aPumpOfADeviceThatWasClosedInPreCopyKillsIt() {
    bound.set(PRE_COPY);
    bound.device.closed();
    assertThat(bound.info()).isEqualTo("EIO");
    isDead();
  }

  @Test
  void anotherSetAfterAFailedWayOutOfPreCopyKillsIt() {
    bound.set(PRE_COPY);
    core.fail(ScriptedCore.SAVE, INTERNAL, 0);
    bound.set(RUNNING);
    assertThat(bound.set(RUNNING)).isEqualTo("EIO");
    isDead();
  }

  @Test
  void aSetAfterThePhysicalFunctionCameBackInPreCopyKillsIt() {
    bound.set(PRE_COPY);
    core.vf(false);
    core.vf(true);
    assertThat(bound.set(RUNNING)).isEqualTo("EIO");
    isDead();
  }

  @Test
  void stopCopyWithoutAFileKillsItToo() {
    bound.set(PRE_COPY_P2P);
    core.vf(false);
    core.vf(true);
    assertThat(bound.device.arc(STOP_COPY)).isEqualTo(new ArcResult.Failed(Errno.EIO));
    isDead();
  }

  @Test
  void openingBeginsInRunning() {
    bound.set(RUNNING_P2P);
    bound.device.closed();
    bound.device.opened();
    assertThat(bound.device.state()).isEqualTo(RUNNING);
  }
}
