// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SUSPEND and RESUME, by the facts' §4.1; statuses in hexadecimal there. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SuspensionTest {
  private final Adapter adapter = new Adapter(AdapterSettings.usual(2));
  private final SimulatedCore core = adapter.core(1);
  private final VfDriver driver = new VfDriver(core, 0x11);

  @AfterEach
  void close() {
    core.close();
  }

  private VhcaState state() {
    return adapter.vhca(1).state();
  }

  @Test
  void suspendsTheInitiatorThenTheResponder() {
    assertThat(driver.suspend(0).result()).isZero();
    assertThat(state()).isEqualTo(new VhcaState(true, false, false, 0));
    assertThat(driver.suspend(1).result()).isZero();
    assertThat(state()).isEqualTo(new VhcaState(true, true, false, 0));
    assertThat(adapter.vhca(0).state()).isEqualTo(new VhcaState(false, false, false, 0));
  }

  @Test
  void resumesByNumbersTheOtherWayRound() {
    driver.stop();
    assertThat(driver.resume(0).result()).as("RESPONDER").isZero();
    assertThat(state()).isEqualTo(new VhcaState(true, false, false, 0));
    assertThat(driver.resume(1).result()).as("INITIATOR").isZero();
    assertThat(state()).isEqualTo(new VhcaState(false, false, false, 0));
  }

  @Test
  void refusesToSuspendTheResponderFirst() {
    VfDriver.Answer answer = driver.suspend(1);
    assertThat(answer.status()).as("BAD_RES_STATE").isEqualTo(9);
    assertThat(answer.result()).as("EINVAL").isEqualTo(-22);
    assertThat(state().responderSuspended()).isFalse();
  }

  @Test
  void refusesOtherOpMods() {
    assertThat(driver.suspend(2).status()).as("BAD_PARAM").isEqualTo(3);
    assertThat(driver.resume(2).status()).isEqualTo(3);
  }

  @Test
  void knowsItsOwnFunctionsAlone() {
    assertThat(new VfDriver(core, 0x12).suspend(0).status()).as("BAD_RES").isEqualTo(5);
    assertThat(new VfDriver(core, 0x0f).resume(1).status()).isEqualTo(5);
  }

  @Test
  void waitsForWhatTheInitiatorHasBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Boolean> acts =
        CompletableFuture.supplyAsync(
            () ->
                adapter
                    .vhca(1)
                    .initiate(
                        () -> {
                          begun.countDown();
                          awaitQuietly(mayEnd);
                        }));
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    Thread suspends = new Thread(() -> driver.suspend(0));
    suspends.start();
    while (suspends.getState() != Thread.State.WAITING) {
      assertThat(suspends.isAlive()).as("SUSPEND waits").isTrue();
      Thread.onSpinWait();
    }
    mayEnd.countDown();
    suspends.join();
    assertThat(acts.get(1, TimeUnit.MINUTES)).isTrue();
    assertThat(state().initiatorSuspended()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void suspendedInitiatorDoesNotAct() {
    driver.suspend(0);
    assertThat(adapter.vhca(1).initiate(() -> assertThat(true).as("acts").isFalse())).isFalse();
    driver.resume(1);
    assertThat(adapter.vhca(1).initiate(() -> {})).isTrue();
  }

  @Test
  void stoppedFunctionDoesNotChange() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2});
    assertThat(adapter.vhca(1).write(0, bytes)).isTrue();
    driver.suspend(0);
    assertThat(adapter.vhca(1).write(0, bytes.rewind())).as("its responder goes on").isTrue();
    driver.suspend(1);
    assertThat(adapter.vhca(1).write(0, bytes.rewind())).isFalse();
  }

  @Test
  void resetIsSeenBeforeTheNextCommand() {
    driver.stop();
    adapter.vhca(1).reset();
    assertThat(adapter.vhca(1).initiate(() -> {})).as("acts at once").isTrue();
    assertThat(driver.suspend(1).status()).as("the initiator is not suspended").isEqualTo(9);
    assertThat(state()).isEqualTo(new VhcaState(false, false, false, 0));
  }

  @Test
  void resetIsSeenOnce() {
    adapter.vhca(1).reset();
    driver.stop();
    assertThat(state()).isEqualTo(new VhcaState(true, true, false, 0));
    assertThat(adapter.vhca(1).initiate(() -> {})).isFalse();
  }

  @Test
  void resetIsSeenByWhoeverAsks() {
    driver.stop();
    adapter.vhca(1).reset();
    assertThat(state()).isEqualTo(new VhcaState(false, false, false, 0));
    driver.stop();
    adapter.vhca(1).reset();
    assertThat(adapter.vhca(1).write(0, ByteBuffer.allocate(1))).isTrue();
    driver.stop();
    adapter.vhca(1).reset();
    driver.resume(1);
    assertThat(state().responderSuspended()).isFalse();
  }

  @Test
  void resetKeepsWhatItHolds() {
    adapter.vhca(1).write(5000, ByteBuffer.wrap(new byte[] {77}));
    adapter.vhca(1).reset();
    driver.suspend(0);
    ByteBuffer read = ByteBuffer.allocate(1);
    adapter.vhca(1).contents().read(5000, read);
    assertThat(read.get(0)).isEqualTo((byte) 77);
  }

  /** A function acts until its initiator is suspended, and again as soon as it was reset. */
  @Test
  void actsUnlessItsInitiatorIsSuspended() {
    int[] acts = {0};
    Runnable act = () -> acts[0]++;
    assertThat(adapter.vhca(1).initiate(act)).isTrue();
    driver.suspend(0);
    assertThat(adapter.vhca(1).initiate(act)).isFalse();
    assertThat(acts[0]).isEqualTo(1);
    adapter.vhca(1).reset();
    assertThat(adapter.vhca(1).initiate(act)).isTrue();
    assertThat(acts[0]).isEqualTo(2);
  }

  /** Only who is stopped takes an image, and a reset has started it again. */
  @Test
  void aFunctionThatWasResetTakesNoImage() {
    driver.stop();
    VfDriver.Key image = driver.image();
    adapter.vhca(1).reset();
    assertThat(driver.load(image, 4096).status()).as("BAD_RES_STATE").isEqualTo(9);
  }
}
