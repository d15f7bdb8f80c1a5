// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunk mode, from the table of section 2 of real-vendor-drivers; buffers have 8 MiB. */
class ChunksTest {
  private static final int BUFFER = 8 << 20;

  private final Bound bound = Bound.inChunks();
  private final ScriptedCore core = bound.core;

  @BeforeEach
  void offerThreeChunks() {
    core.full = 1 << 20;
    core.total = 20 << 20;
    core.images.addAll(List.of(3000, 2000, 1000));
    core.next.addAll(List.of(2000, 1000, 0));
  }

  @Test
  void twoSavesRunAheadAndTheThirdWaitsForAReadChunk() {
    bound.begin(STOP);
    bound.set(STOP_COPY);
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD",
            "QUERY 0",
            "CREATE_MKEY " + BUFFER,
            "CREATE_MKEY " + BUFFER,
            "SAVE inc 0 track 0 key 1 size " + BUFFER);
    bound.work();
    assertThat(core.asked()).containsExactly("SAVE inc 1 track 0 key 2 size " + BUFFER);
    assertThat(bound.toDo()).isZero();

    assertThat(bound.read(24 + 16 + 2999)).isEqualTo("3039");
    assertThat(bound.toDo()).as("a whole chunk").isZero();
    bound.read(1);
    bound.work();
    assertThat(core.asked())
        .as("into the buffer that was read")
        .containsExactly("SAVE inc 1 track 0 key 1 size " + BUFFER);
    byte[] rest = bound.drain();
    assertThat(rest).hasSize(16 + 2000 + 16 + 1000);
    assertThat(Bound.size(rest, 0)).as("what the firmware wrote").isEqualTo(2000);
    assertThat(bound.read(1)).isEqualTo("0");
  }

  @Test
  void theSizeRecordNamesOneBuffer() {
    bound.set(STOP_COPY);
    assertThat(Bound.size(bound.drain(), 16)).isEqualTo(BUFFER);
  }

  @Test
  void aBufferIsNoLargerThanTheStateButAsLargeAsTheFirmwareNeeds() {
    core.total = 5000;
    core.full = 5000;
    bound.set(STOP_COPY);
    assertThat(core.asked()).contains("CREATE_MKEY 8192");
    Bound other = Bound.inChunks();
    other.core.full = 9 << 20;
    other.core.total = 20 << 20;
    other.set(STOP_COPY);
    assertThat(other.core.asked()).contains("CREATE_MKEY " + (9 << 20));
  }

  @Test
  void keepsTwoBuffersForTheEndInPreCopyAndDoesNotLookAtTheNextSize() {
    bound.set(PRE_COPY);
    assertThat(core.asked())
        .containsExactly(
            "ALLOC_PD",
            "QUERY 0",
            "CREATE_MKEY " + BUFFER,
            "CREATE_MKEY " + BUFFER,
            "CREATE_MKEY " + BUFFER,
            "SAVE inc 0 track 1 key 3 size " + BUFFER);
    assertThat(bound.toDo()).isZero();
    bound.drain();
    core.increment = 100;
    assertThat(bound.info()).isEqualTo("dirty 100");
    assertThat(bound.drain()).as("larger than it was announced").hasSize(16 + 2000);
  }

  @Test
  void aChunkThatFailsTakesTheQueuedOnesAlong() {
    core.fail(ScriptedCore.SAVE, 1, 1);
    bound.set(STOP_COPY);
    bound.work();
    assertThat(bound.read(1000)).isEqualTo("ENODEV");
    assertThat(bound.set(STOP)).isEqualTo("STOP");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  @Test
  void workThatComesTooLateDoesNothing() {
    bound.set(STOP_COPY);
    bound.begin(STOP);
    bound.work();
    assertThat(core.asked()).isEmpty();
  }

  @Test
  void aChunkThatNeedsMoreGetsALargerBuffer() {
    core.next.clear();
    core.next.add(BUFFER + 1);
    bound.begin(STOP_COPY);
    bound.work();
    assertThat(core.asked())
        .containsExactly(
            "CREATE_MKEY " + (BUFFER + 4096),
            "DESTROY_MKEY 2",
            "SAVE inc 1 track 0 key 3 size " + (BUFFER + 4096));
  }
}
