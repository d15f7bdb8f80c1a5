// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
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
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.Reply;
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
  private static final DeviceAddress NEIGHBOUR = new DeviceAddress("vfio", "neighbour");
  private static final DeviceAddress STRANGER = new DeviceAddress("vfio", "stranger");
  private static final int OTHER_GROUP = 40;
  private static final int OTHER_CONTAINER = 41;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch inTheKernel = new CountDownLatch(1);
  private final CompletableFuture<Long> answer = new CompletableFuture<>();
  private Future<?> closing;

  @BeforeEach
  void begin() throws InterruptedException {
    mtty.kernel
        .tree()
        .link("bus/mdev/devices/neighbour/iommu_group", "../../../kernel/iommu_groups/7")
        .link("bus/mdev/devices/stranger/iommu_group", "../../../kernel/iommu_groups/8");
    var device = mtty.openDevice();
    mtty.kernel.whenever(open("/dev/vfio/vfio")).giving(OTHER_CONTAINER);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.GET_API_VERSION)).giving(0);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.CHECK_EXTENSION, 3)).giving(1);
    mtty.kernel.whenever(ioctl(OTHER_CONTAINER, ScriptedMtty.SET_IOMMU, 3)).giving(0);
    mtty.kernel.whenever(open("/dev/vfio/8")).giving(OTHER_GROUP);
    mtty.kernel
        .whenever(ioctl(OTHER_GROUP, ScriptedMtty.GROUP_GET_STATUS))
        .replying(Reply.writing(4, "01 00 00 00"));
    mtty.kernel.whenever(ioctl(OTHER_GROUP, ScriptedMtty.GROUP_SET_CONTAINER)).giving(0);
    mtty.kernel.whenever(ioctl(OTHER_GROUP, ScriptedMtty.GROUP_UNSET_CONTAINER)).giving(0);
    mtty.kernel
        .whenever(ioctl(OTHER_GROUP, ScriptedMtty.GROUP_GET_DEVICE_FD, "73 74 72 61 6e"))
        .failing(Errno.ENODEV);
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

  @Test
  void holdsUpNeitherWhoComesNorWhoLeavesElsewhere() throws Exception {
    Future<?> other =
        threads.submit(
            () ->
                assertThatThrownBy(
                        () -> mtty.backend.open(STRANGER, mtty.backend.bind(WorkloadMemory.NONE)))
                    .isInstanceOf(KernelCallException.class)
                    .hasMessageContaining("VFIO_GROUP_GET_DEVICE_FD of stranger"));

    other.get(GUARD_SECONDS, TimeUnit.SECONDS);

    assertThat(mtty.seen(close(OTHER_GROUP))).isEqualTo(1);
    assertThat(mtty.seen(close(OTHER_CONTAINER))).isEqualTo(1);
    assertThat(closing.isDone()).isFalse();
  }

  /** The kernel would answer EBUSY for it: it says who has it. */
  @Test
  void keepsItsGroupFromAnotherSpaceUntilItReturns() throws Exception {
    Future<?> other =
        threads.submit(
            () ->
                assertThatThrownBy(
                        () -> mtty.backend.open(NEIGHBOUR, mtty.backend.bind(WorkloadMemory.NONE)))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("IOMMU group 7 is in the address space of " + ADDRESS));

    other.get(GUARD_SECONDS, TimeUnit.SECONDS);

    assertThat(closing.isDone()).isFalse();
  }
}
