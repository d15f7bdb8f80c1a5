// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.PRE_COPY;
import static org.drover.fsm.MigrationState.PRE_COPY_P2P;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.STOP;
import static org.drover.fsm.MigrationState.STOP_COPY;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.model.mlx5.variant.SavingFile.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream of a source, from the table of section 2 of real-vendor-drivers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SavingTest {
  /** What a poll tells: {@code POLLIN | POLLRDNORM}. */
  private static final int READY = 0x41;

  private final Bound bound = Bound.plain();
  private final ScriptedCore core = bound.core;

  @Test
  void aSizeRecordAndOneImageInStopCopy() {
    core.full = 300_000;
    bound.set(STOP_COPY);
    byte[] stream = bound.drain();
    assertThat(stream).hasSize(24 + 16 + 300_000);
    assertThat(Arrays.copyOf(stream, 24))
        .as("rounded up to pages")
        .isEqualTo(Bound.sizeRecord(303_104));
    assertThat(Arrays.copyOfRange(stream, 24, 40)).isEqualTo(Bound.header(300_000, 0, 0));
    assertThat(stream[40]).isZero();
    assertThat(stream[41]).isEqualTo((byte) 1);
    assertThat(bound.read(1)).as("the true end").isEqualTo("0");
    assertThat(bound.file.poll()).isEqualTo(READY);
  }

  @Test
  void theSizeRecordOfPreCopyHasATenthMore() {
    core.full = 300_000;
    bound.set(PRE_COPY);
    assertThat(Bound.size(bound.drain(), 16)).as("330000 rounded up").isEqualTo(331_776);
  }

  @Test
  void theFirstReadGivesTheSizeRecordAndTheNextSleepsForTheSave() throws Exception {
    core.holds = true;
    bound.set(STOP_COPY);
    assertThat(bound.file.poll()).isEqualTo(READY);
    assertThat(bound.read(1000)).isEqualTo("24");
    assertThat(bound.file.poll()).isZero();
    assertThat(bound.read(1000)).isEqualTo("EAGAIN");
    CompletableFuture<Long> read =
        CompletableFuture.supplyAsync(() -> bound.file.read(ByteBuffer.allocate(50_000)));
    core.answer();
    assertThat(read.get()).as("header and image at once").isEqualTo(10_016);
    assertThat(bound.read(1)).isEqualTo("0");
  }

  @Test
  void aPollerIsToldOfTheImage() {
    core.holds = true;
    bound.set(STOP_COPY);
    bound.read(24);
    int[] told = new int[1];
    bound.file.onPollChange(() -> told[0]++);
    core.answer();
    assertThat(told[0]).isPositive();
    assertThat(bound.file.poll()).isEqualTo(READY);
  }

  @Test
  void initialBytesCountTheHeadersAndFallAsTheyAreRead() {
    bound.set(PRE_COPY);
    core.increment = 777;
    assertThat(bound.info()).as("and dirty is left as it was").isEqualTo("initial 10040");
    bound.read(40);
    assertThat(bound.info()).isEqualTo("initial 10000");
  }

  @Test
  void anInfoOfADrainedFilePumps() {
    bound.begin(PRE_COPY);
    bound.drain();
    assertThat(bound.read(1)).as("the temporary end").isEqualTo("ENOMSG");
    assertThat(bound.info()).isEqualTo("dirty 0");
    assertThat(core.asked()).as("nothing is dirty").containsExactly("QUERY 1");

    core.increment = 5000;
    assertThat(bound.info()).as("without the header to come").isEqualTo("dirty 5000");
    assertThat(core.asked())
        .as("into the key that was read")
        .containsExactly("QUERY 1", "SAVE inc 1 track 1 key 2 size 12288");
    assertThat(bound.info()).as("unread and new").isEqualTo("dirty 10016");
    assertThat(core.asked()).as("not drained").containsExactly("QUERY 1");
    byte[] round = bound.drain();
    assertThat(round).hasSize(5016);
    assertThat(Arrays.copyOf(round, 16)).isEqualTo(Bound.header(5000, 0, 0));
  }

  @Test
  void anIncrementThatIsLargerGetsANewKey() {
    bound.begin(PRE_COPY);
    bound.drain();
    core.increment = 100_000;
    bound.info();
    assertThat(core.asked())
        .containsExactly(
            "QUERY 1",
            "CREATE_MKEY 102400",
            "DESTROY_MKEY 2",
            "SAVE inc 1 track 1 key 3 size 102400");
  }

  @Test
  void afterTheFirstImageAReadNeverWaits() {
    bound.set(PRE_COPY);
    bound.drain();
    core.increment = 5000;
    core.holds = true;
    bound.info();
    assertThat(Bound.told(bound.file.read(ByteBuffer.allocate(10)))).isEqualTo("ENOMSG");
    assertThat(bound.file.poll()).as("but poll does").isZero();
    core.answer();
    assertThat(bound.file.poll()).isEqualTo(READY);
  }

  @Test
  void nobodyAsksASuspendedFunction() {
    bound.set(PRE_COPY);
    bound.read(24 + 16 + 9000);
    bound.begin(PRE_COPY_P2P);
    core.increment = 5000;
    assertThat(bound.info()).isEqualTo("initial 1000");
    bound.drain();
    assertThat(bound.info()).isEqualTo("dirty 0");
    assertThat(core.asked()).isEmpty();
  }

  @Test
  void thePumpIsOfThePreCopyStatesAlone() {
    bound.set(STOP_COPY);
    assertThat(bound.info()).isEqualTo("EINVAL");
    bound.set(STOP);
    assertThat(bound.info()).isEqualTo("EINVAL");
  }

  @Test
  void anInfoWaitsForTheSaveInFlight() throws Exception {
    core.holds = true;
    bound.set(PRE_COPY);
    core.asked();
    CompletableFuture<String> info = CompletableFuture.supplyAsync(bound::info);
    assertThat(core.asked()).as("no QUERY before").isEmpty();
    core.answer();
    assertThat(info.get()).isEqualTo("initial 10040");
    assertThat(core.asked()).containsExactly("QUERY 1");
  }

  @Test
  void leavingStopCopyWaitsForTheSaveInFlight() throws Exception {
    core.holds = true;
    bound.set(STOP_COPY);
    CompletableFuture<String> left = CompletableFuture.supplyAsync(() -> bound.set(STOP));
    assertThat(left).isNotDone();
    core.answer();
    assertThat(left.get()).isEqualTo("STOP");
    assertThat(core.left()).containsExactly(0, 0, 0);
  }

  @Test
  void suspendsOnlyWhenNoSaveIsInFlight() throws Exception {
    core.holds = true;
    bound.set(PRE_COPY);
    core.asked();
    CompletableFuture<String> suspended =
        CompletableFuture.supplyAsync(() -> bound.set(PRE_COPY_P2P));
    assertThat(core.asked()).isEmpty();
    core.answer();
    suspended.get();
    assertThat(core.asked()).containsExactly("SUSPEND 0");
  }

  @Test
  void anImageOfNoBytesBreaksTheReader() {
    core.images.add(0);
    bound.set(STOP_COPY);
    assertThat(bound.read(24 + 16)).isEqualTo("40");
    assertThat(bound.read(1)).isEqualTo("EINVAL");
    assertThat(bound.read(1)).isEqualTo("ENODEV");
  }

  @Test
  void theLastImageOfPreCopyMayBeTiny() {
    bound.set(PRE_COPY);
    bound.drain();
    core.images.add(32);
    bound.set(STOP_COPY);
    assertThat(bound.drain()).hasSize(16 + 32);
    assertThat(bound.read(1)).isEqualTo("0");
  }

  @Test
  void aSecondSessionHasAFileOfItsOwn() {
    bound.set(PRE_COPY);
    var first = bound.file;
    bound.set(RUNNING);
    bound.set(PRE_COPY);
    assertThat(bound.file).isNotSameAs(first);
    assertThat(((SavingFile) first).state()).isEqualTo(State.ERROR);
  }
}
