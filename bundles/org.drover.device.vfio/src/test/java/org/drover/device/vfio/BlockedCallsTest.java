// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.set;
import static org.drover.testkit.CallMatcher.read;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.ReadResult;
import org.drover.api.RefusedException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.drover.testkit.Reply;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that the kernel keeps for a while. */
@Timeout(20)
class BlockedCallsTest {
  private static final int GUARD_SECONDS = 10;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inTheKernel = new CountDownLatch(1);
  private final CompletableFuture<Long> answer = new CompletableFuture<>();
  private MigratableDevice device;

  @BeforeEach
  void open() {
    device = mtty.openDevice();
  }

  @AfterEach
  void close() throws InterruptedException {
    answer.complete((long) Errno.ENODEV.negative());
    device.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    mtty.verifyNothingLeft();
  }

  private final Reply blocking =
      (call, argument) -> {
        inTheKernel.countDown();
        return answer.join();
      };

  private Future<ReadResult> blockedRead() throws InterruptedException {
    SavingStream stream =
        (SavingStream) device.transition(MigrationState.PRE_COPY, Recovery.none()).orElseThrow();
    mtty.kernel.expect(read(DATA)).replying(blocking);
    Future<ReadResult> reading = threads.submit(() -> stream.read(ByteBuffer.allocateDirect(8)));
    assertThat(inTheKernel.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    return reading;
  }

  @Test
  @Tag("pitfall-38")
  @DisplayName(
      "pitfall 38: a read that the kernel keeps hinders neither state nor transition nor reset")
  void worksBesideABlockedRead() throws Exception {
    Future<ReadResult> reading = blockedRead();

    assertThat(device.state()).isEqualTo(MigrationState.PRE_COPY);
    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isEmpty();
    device.reset();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
    assertThat(reading.isDone()).isFalse();

    answer.complete((long) Errno.ENODEV.negative());
    assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(KernelCallException.class);
  }

  /** Our own call wakes the reader, while it still has the device's lock or when it let that go. */
  @Test
  void ourOwnResetIsNotSomebodyElses() throws Exception {
    Future<ReadResult> reading = blockedRead();
    device.reset();
    answer.complete((long) Errno.ENODEV.negative());

    saysWhoEndedIt(reading, "the device was reset; begin a new stream");
  }

  @Test
  void ourOwnAbortIsNotAReset() throws Exception {
    Future<ReadResult> reading = blockedRead();
    device.transition(MigrationState.RUNNING, Recovery.none());
    answer.complete((long) Errno.ENODEV.negative());

    saysWhoEndedIt(reading, "the device went to RUNNING; begin a new stream");
  }

  @Test
  void norIsAResetThatOursIsBusyWith() throws Exception {
    Future<ReadResult> reading = blockedRead();
    mtty.kernel
        .expect(ScriptedMtty.RESET)
        .replying(
            (call, none) -> {
              mtty.state = 2;
              answer.complete((long) Errno.ENODEV.negative());
              assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
                  .hasMessageContaining("left the state that it streams in, or was reset")
                  .hasMessageNotContaining("somebody else");
              return 0;
            });

    device.reset();
  }

  private static void saysWhoEndedIt(Future<ReadResult> reading, String who) {
    assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KernelCallException.class)
        .hasMessageEndingWith(who);
  }

  @Test
  void keepsTheNumberOfADescriptorThatIsStillRead() throws Exception {
    Future<ReadResult> reading = blockedRead();

    assertThat(device.transition(MigrationState.RUNNING, Recovery.none())).isEmpty();
    assertThat(mtty.kernel.openDescriptors()).containsKey(DATA);

    answer.complete((long) Errno.ENODEV.negative());
    assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KernelCallException.class);
    assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(DATA);
  }

  @Test
  @Tag("pitfall-19")
  @DisplayName(
      "pitfall 19: closing waits for a read that the kernel keeps, so that the device goes last")
  void waitsForABlockedReadBeforeItClosesTheDevice() throws Exception {
    Future<ReadResult> reading = blockedRead();

    Future<?> closing = threads.submit(device::close);
    assertThatThrownBy(() -> closing.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(mtty.kernel.openDescriptors()).containsKeys(DATA, DEVICE);
    assertThatThrownBy(() -> device.transition(MigrationState.STOP, Recovery.none()))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("it is being closed");

    // What wakes the reader of a real device.
    device.reset();
    answer.complete((long) Errno.ENODEV.negative());
    closing.get(GUARD_SECONDS, TimeUnit.SECONDS);
    assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KernelCallException.class);
    assertThat(mtty.counting.closingOrder()).startsWith(FdRole.DATA, FdRole.DEVICE);
  }

  @Test
  @Tag("pitfall-38")
  @DisplayName("pitfall 38: a SET that the kernel keeps is waited for by the device's other calls")
  void serialisesTheCallsOfADevice() throws Exception {
    mtty.kernel
        .expect(set(1))
        .replying(
            (call, feature) -> {
              inTheKernel.countDown();
              answer.join();
              return mtty.set(call, feature);
            });
    Future<?> going = threads.submit(() -> device.transition(MigrationState.STOP, Recovery.none()));
    assertThat(inTheKernel.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();

    Future<MigrationState> asking = threads.submit(device::state);
    assertThatThrownBy(() -> asking.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    answer.complete(0L);
    going.get(GUARD_SECONDS, TimeUnit.SECONDS);
    assertThat(asking.get(GUARD_SECONDS, TimeUnit.SECONDS)).isEqualTo(MigrationState.STOP);
  }

  @Test
  void keepsAnInterruptForAfterTheWait() throws Exception {
    Future<ReadResult> reading = blockedRead();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread closer =
        new Thread(
            () -> {
              device.close();
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    closer.start();
    closer.interrupt();

    answer.complete((long) Errno.ENODEV.negative());
    assertThat(interrupted.get(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> reading.get(GUARD_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KernelCallException.class);
  }
}
