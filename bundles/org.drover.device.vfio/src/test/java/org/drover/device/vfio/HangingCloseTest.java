// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
import static org.drover.device.vfio.ScriptedMtty.NEIGHBOUR;
import static org.drover.device.vfio.ScriptedMtty.OTHER_GROUP;
import static org.drover.device.vfio.ScriptedMtty.STRANGER;
import static org.drover.testkit.CallMatcher.close;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The container of mtty, alone in group 7, does not close. Beside it: a device in the same group,
 * and one in group 8, of which there is just enough to take part and to leave again.
 */
@Timeout(20)
class HangingCloseTest {
  private static final int GUARD_SECONDS = 10;
  private static final int OTHER_CONTAINER = 41;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inTheKernel = new CountDownLatch(1);
  private final CompletableFuture<Long> answer = new CompletableFuture<>();
  private Future<?> closing;

  @BeforeEach
  void begin() throws InterruptedException {
    mtty.others();
    MigratableDevice device = mtty.openDevice();
    mtty.kernel.whenever(open("/dev/vfio/vfio")).giving(OTHER_CONTAINER);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.GET_API_VERSION)).giving(0);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.CHECK_EXTENSION, 3)).giving(1);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.SET_IOMMU, 3)).giving(0);
    mtty.kernel
        .expect(close(CONTAINER))
        .replying(
            (call, none) -> {
              inTheKernel.countDown();
              return answer.join();
            });
    closing = threads.submit(device::close);
    assertThat(inTheKernel.await(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void end() throws Exception {
    answer.complete(0L);
    closing.get(GUARD_SECONDS, TimeUnit.SECONDS);
    threads.shutdown();
    assertThat(threads.awaitTermination(GUARD_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(mtty.counting.breaches()).isEmpty();
  }

  /** Opens a device in a space of its own, which fails one way or another. */
  private Throwable opening(DeviceAddress address) throws Exception {
    return threads
        .submit(
            () ->
                catchThrowable(
                    () -> mtty.backend.open(address, mtty.backend.bind(WorkloadMemory.NONE))))
        .get(GUARD_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void holdsUpNeitherWhoComesNorWhoLeavesElsewhere() throws Exception {
    assertThat(opening(STRANGER))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_GROUP_GET_DEVICE_FD of stranger");

    assertThat(mtty.seen(close(OTHER_GROUP))).isEqualTo(1);
    assertThat(mtty.seen(close(OTHER_CONTAINER))).isEqualTo(1);
    assertThat(closing.isDone()).isFalse();
  }

  /** The kernel would answer EBUSY for it: it says who has it. */
  @Test
  void keepsItsGroupFromAnotherSpaceUntilItReturns() throws Exception {
    assertThat(opening(NEIGHBOUR))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("IOMMU group 7 is in the address space of " + ADDRESS);
    assertThat(closing.isDone()).isFalse();
  }
}
