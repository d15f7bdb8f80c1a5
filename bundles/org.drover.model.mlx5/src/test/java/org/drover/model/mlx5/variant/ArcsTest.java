// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RESUMING;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import org.drover.api.Errno;
import org.drover.model.mlx5.core.Mlx5Capabilities;
import org.junit.jupiter.api.Test;

/**
 * The commands of each arc, from the table of section 2 of real-vendor-drivers. A whole image of
 * 10000 bytes takes 3 pages, with a tenth more too: 11000 bytes.
 */
class ArcsTest {
  private final Bound bound = Bound.plain();
  private final ScriptedCore core = bound.core;

  @Test
  void suspendsTheInitiatorFirst() {
    bound.set(STOP);
    assertThat(core.asked()).containsExactly("SUSPEND 0", "SUSPEND 1");
  }

  @Test
  void resumesTheResponderFirst() {
    bound.begin(STOP);
    bound.set(RUNNING);
    assertThat(core.asked()).containsExactly("RESUME 0", "RESUME 1");
  }

  @Test
  void savesAWholeImageOnEnteringStopCopy() {
    bound.begin(STOP);
    bound.set(STOP_COPY);
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD", "QUERY 0", "CREATE_MKEY 12288", "SAVE inc 0 track 0 key 1 size 12288");
  }

  @Test
  void keepsABufferForTheEndAndTracksInPreCopy() {
    core.full = 40_000;
    bound.set(PRE_COPY);
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD",
            "QUERY 0",
            "CREATE_MKEY 45056",
            "CREATE_MKEY 45056",
            "SAVE inc 0 track 1 key 2 size 45056");
  }

  @Test
  void entersPreCopyP2pFromRunningP2pInTheSameWay() {
    bound.begin(RUNNING_P2P);
    bound.set(PRE_COPY_P2P);
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD",
            "QUERY 0",
            "CREATE_MKEY 12288",
            "CREATE_MKEY 12288",
            "SAVE inc 0 track 1 key 2 size 12288");
  }

  @Test
  void suspendsTheInitiatorBetweenThePreCopyStates() {
    bound.begin(PRE_COPY);
    bound.set(PRE_COPY_P2P);
    assertThat(core.asked()).containsExactly("SUSPEND 0");
    bound.set(PRE_COPY);
    assertThat(core.asked()).containsExactly("RESUME 1");
  }

  @Test
  void savesTheLastIncrementIntoTheReserve() {
    bound.begin(PRE_COPY_P2P);
    core.increment = 5000;
    bound.set(STOP_COPY);
    assertThat(core.asked())
        .containsExactly("SUSPEND 1", "QUERY 1", "SAVE inc 1 track 0 key 1 size 12288");
  }

  @Test
  void makesALargerKeyIfTheReserveIsTooSmall() {
    bound.begin(PRE_COPY_P2P);
    core.increment = 20_000;
    bound.set(STOP_COPY);
    // The images of the first round are in the queue; the reserve alone is free, and too small.
    assertThat(core.asked())
        .containsExactly(
            "SUSPEND 1",
            "QUERY 1",
            "CREATE_MKEY 20480",
            "DESTROY_MKEY 1",
            "SAVE inc 1 track 0 key 3 size 20480");
  }

  @Test
  void endsTheTrackingWithASaveOfNothing() {
    bound.begin(PRE_COPY);
    bound.set(RUNNING);
    assertThat(core.asked())
        .as("no buffer is free, and none is needed")
        .containsExactly(
            "QUERY 1",
            "SAVE inc 0 track 0 key 0 size 0",
            "DESTROY_MKEY 1",
            "DESTROY_MKEY 2",
            "DEALLOC_PD");
  }

  @Test
  void endsTheTrackingIntoABufferThatWasRead() {
    bound.begin(PRE_COPY_P2P);
    bound.drain();
    bound.set(RUNNING_P2P);
    assertThat(core.asked())
        .containsExactly(
            "QUERY 1",
            "SAVE inc 0 track 0 key 2 size 12288",
            "DESTROY_MKEY 1",
            "DESTROY_MKEY 2",
            "DEALLOC_PD");
  }

  @Test
  void freesTheBuffersOnLeavingStopCopy() {
    bound.begin(STOP_COPY);
    bound.set(STOP);
    assertThat(core.asked()).containsExactly("DESTROY_MKEY 1", "DEALLOC_PD");
    assertThat(core.left()).containsExactly(0, 0, 0);
    assertThat(bound.read(1)).isEqualTo("ENODEV");
  }

  @Test
  void resumesWithAProtectionDomainAlone() {
    bound.begin(STOP);
    bound.set(RESUMING);
    assertThat(core.asked()).containsExactly("ALLOC_PD");
    bound.set(STOP);
    assertThat(core.asked()).containsExactly("DEALLOC_PD");
    assertThat(bound.write((byte) 0)).isEqualTo("ENODEV");
  }

  @Test
  void tellsTheRequiredSizeOrInChunksWhatRemains() {
    core.total = 99_999;
    assertThat(bound.device.stopCopyLength()).isEqualTo(10_000);
    Bound chunks = Bound.inChunks();
    chunks.core.total = 99_999;
    assertThat(chunks.device.stopCopyLength()).isEqualTo(99_999);
  }

  @Test
  void aResetDisablesTheFilesAndRuns() {
    bound.begin(PRE_COPY);
    bound.device.reset();
    assertThat(core.asked()).containsExactly("DESTROY_MKEY 1", "DESTROY_MKEY 2", "DEALLOC_PD");
    assertThat(bound.device.state()).isEqualTo(RUNNING);
    assertThat(bound.read(1)).isEqualTo("ENODEV");
  }

  @Test
  void migratesOnlyWithEveryCapability() {
    Mlx5Capabilities all = ScriptedCore.capabilities(false);
    assertThat(Bound.plain().device.features().bits()).isEqualTo(7);
    assertThat(Bound.plain().device.log()).isPresent();
    for (int missing = 0; missing < 4; missing++) {
      ScriptedCore less = new ScriptedCore();
      less.capabilities =
          new Mlx5Capabilities(
              missing != 0,
              missing != 1,
              missing != 2,
              false,
              missing != 3,
              true,
              4,
              20,
              40,
              19,
              12,
              16);
      Mlx5vfDevice device = new Mlx5vfDevice(less, 0, Runnable::run);
      assertThat(device.features().bits()).as("without capability " + missing).isZero();
      assertThat(device.log()).isEmpty();
    }
    ScriptedCore untracked = new ScriptedCore();
    untracked.capabilities =
        new Mlx5Capabilities(
            all.migration(), true, true, false, true, false, 4, 20, 40, 19, 12, 16);
    Mlx5vfDevice device = new Mlx5vfDevice(untracked, 0, Runnable::run);
    assertThat(device.features().bits()).isEqualTo(7);
    assertThat(device.log()).isEmpty();
  }

  @Test
  void afterAFailureTheStateIsTheLastHopsEnd() {
    core.fail(ScriptedCore.SUSPEND, Errno.ETIMEDOUT.negative(), 1);
    assertThat(bound.set(STOP)).isEqualTo("ETIMEDOUT");
    assertThat(bound.device.state()).isEqualTo(RUNNING_P2P);
  }

  @Test
  void aFailureOnEnteringLeavesNothingBehind() {
    bound.begin(STOP);
    for (int opcode :
        new int[] {ScriptedCore.ALLOC_PD, ScriptedCore.QUERY, ScriptedCore.CREATE_MKEY}) {
      core.fail(opcode, Errno.EINVAL.negative(), 0);
      assertThat(bound.set(STOP_COPY)).as("0x%x", opcode).isEqualTo("EINVAL");
      assertThat(bound.device.state()).isEqualTo(STOP);
      assertThat(core.left()).as("0x%x", opcode).containsExactly(0, 0, 0);
    }
    core.fail(ScriptedCore.SAVE, Errno.ENOMEM.negative() - 1000, 0);
    assertThat(bound.set(STOP_COPY)).as("is not taken").isEqualTo("ENOMEM");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }
}
