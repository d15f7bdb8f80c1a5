// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.drover.model.mlx5.core.Mlx5Core.AsyncContext;
import org.drover.model.mlx5.ifc.Mailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands whose caller does not wait: SAVE. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncCommandsTest {
  private final Adapter adapter = new Adapter(AdapterSettings.usual(1));
  private final SimulatedCore core = adapter.core(0);
  private final VfDriver driver = new VfDriver(core, 0x10);
  private final AsyncContext context = core.asyncContext();

  @AfterEach
  void close() {
    core.close();
  }

  private int result() {
    ByteBuffer journal = ByteBuffer.wrap(adapter.journal().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(journal.getInt(8)).as("in_size").isEqualTo(32);
    return journal.getInt(4);
  }

  @Test
  void answersLater() throws Exception {
    driver.stop();
    VfDriver.Key key = driver.key(257);
    adapter.journal().clear();
    Mailbox out = Mailbox.ofSize(16);
    assertThat(VfDriver.get(driver.saveLater(context, key, out))).isZero();
    context.cleanup();
    assertThat(ByteBuffer.wrap(out.bytes()).getInt(8)).isEqualTo((1 << 20) + 48);
    assertThat(result()).isZero();
    byte[] opcode = new byte[2];
    ByteBuffer.wrap(adapter.journal().bytes()).get(16, opcode);
    assertThat(opcode).as("was copied").containsExactly(1, 0x18);
  }

  /** The driver is told EREMOTEIO and looks at the status itself. */
  @Test
  void leavesTheStatusToTheCaller() throws Exception {
    VfDriver.Key key = driver.key(1);
    driver.stop();
    adapter.journal().clear();
    Mailbox out = Mailbox.ofSize(16);
    assertThat(VfDriver.get(driver.saveLater(context, key, out))).isEqualTo(-121);
    assertThat(out.bytes()[0]).as("BAD_PARAM").isEqualTo((byte) 3);
    assertThat(result()).isEqualTo(-121);
  }

  @Test
  void tellsThatACommandWasLost() throws Exception {
    VfDriver.Key key = driver.key(257);
    driver.stop();
    adapter.journal().clear();
    adapter.faults().add(Fault.of("error 0x118 -1 110 0 1"));
    Mailbox out = Mailbox.of(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    assertThat(VfDriver.get(driver.saveLater(context, key, out))).isEqualTo(-110);
    assertThat(out.bytes()).containsOnly(0);
    assertThat(result()).isEqualTo(-110);
  }

  @Test
  void doesNotTakeWhatIsRefused() {
    VfDriver.Key key = driver.key(257);
    adapter.journal().clear();
    adapter.faults().add(Fault.of("submit 0x118 -1 12 0 1"));
    CompletableFuture<Integer> answered = driver.saveLater(context, key, Mailbox.ofSize(16));
    assertThat(answered).isCompletedExceptionally();
    assertThat(adapter.journal().bytes()).as("not even written down").isEmpty();
    context.cleanup();
  }

  @Test
  void isWrittenDownBeforeItIsAnswered() throws Exception {
    VfDriver.Key key = driver.key(257);
    driver.stop();
    adapter.journal().clear();
    CountDownLatch heard = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Mailbox in = VfDriver.mailbox(driver.saveCommand(key, 257 * 4096, false, false));
    AtomicReference<Thread> by = new AtomicReference<>();
    adapter.faults().add(Fault.of("delay 0x118 -1 1 0 1"));
    context.exec(
        in,
        Mailbox.ofSize(16),
        result -> {
          by.set(Thread.currentThread());
          heard.countDown();
          awaitQuietly(mayEnd);
        });
    assertThat(heard.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(result()).as("answered before the caller hears of it").isZero();
    assertThat(by.get().isDaemon()).isTrue();
    assertThat(by.get().getName()).isEqualTo("mlx5-firmware-vf0");

    Thread cleans = new Thread(context::cleanup);
    cleans.start();
    while (cleans.getState() != Thread.State.WAITING) {
      assertThat(cleans.isAlive()).as("waits for whoever was called").isTrue();
      Thread.onSpinWait();
    }
    mayEnd.countDown();
    cleans.join();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void showsWhatIsNotAnsweredYet() throws Exception {
    VfDriver.Key key = driver.key(257);
    driver.stop();
    adapter.journal().clear();
    adapter.faults().add(Fault.of("delay 0x118 -1 600000 0 1"));
    CompletableFuture<Integer> answered = driver.saveLater(context, key, Mailbox.ofSize(16));
    assertThat(result()).isEqualTo(1);
    assertThat(answered).isNotDone();
    core.close();
    assertThat(VfDriver.get(answered)).as("no delay is waited for").isZero();
  }

  @Test
  void aDelayEndsWhenTheFaultsAreForgotten() throws Exception {
    VfDriver.Key key = driver.key(257);
    driver.stop();
    adapter.faults().add(Fault.of("delay 0x118 -1 600000 0 1"));
    CompletableFuture<Integer> answered = driver.saveLater(context, key, Mailbox.ofSize(16));
    while (!adapter.faults().all().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(answered).isNotDone();

    adapter.faults().clear();

    assertThat(VfDriver.get(answered)).isZero();
  }

  @Test
  void takesNothingWhenItIsClosed() {
    VfDriver.Key key = driver.key(257);
    core.close();
    core.close();
    assertThat(driver.saveLater(context, key, Mailbox.ofSize(16))).isCompletedExceptionally();
    context.cleanup();
  }

  @Test
  void cleansUpAfterACallbackThatThrows() {
    driver.stop();
    VfDriver.Key key = driver.key(257);
    Mailbox in = VfDriver.mailbox(driver.saveCommand(key, 257 * 4096, false, false));
    context.exec(
        in,
        Mailbox.ofSize(16),
        result -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
          throw new IllegalStateException("as a broken driver might");
        });
    context.cleanup();
    assertThat(adapter.journal().bytes()).isNotEmpty();
  }

  @Test
  void cleanupIsNotInterrupted() {
    driver.stop();
    VfDriver.Key key = driver.key(257);
    adapter.faults().add(Fault.of("delay 0x118 -1 20 0 1"));
    CompletableFuture<Integer> answered = driver.saveLater(context, key, Mailbox.ofSize(16));
    Thread.currentThread().interrupt();
    context.cleanup();
    assertThat(answered).isDone();
    assertThat(Thread.interrupted()).isTrue();
  }
}
