// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
import static org.drover.device.vfio.ScriptedMtty.DATA;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.GROUP;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.close;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.Arrays;
import java.util.List;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A step of a close that throws keeps none of the later ones from being taken. */
class ClosingTest {
  private static final int MEMFD = 30;
  private static final int MEMORY = 20;

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final AddressSpace space =
      mtty.backend.bind(
          new WorkloadMemory(
              List.of(
                  new WorkloadMemory.Region(0, 4096, MEMFD, 0, true, true),
                  new WorkloadMemory.Region(0x10000, 4096, MEMFD, 4096, true, true))));
  private MigratableDevice device;

  @BeforeEach
  void openTheDevice() {
    mtty.kernel.whenever(open("/proc/self/fd/" + MEMFD)).giving(MEMORY);
    mtty.kernel.whenever(ioctl(CONTAINER, ScriptedMtty.IOMMU_MAP_DMA)).giving(0);
    device = mtty.backend.open(ADDRESS, space);
  }

  private void throwing(CallMatcher call, String message) {
    mtty.kernel
        .whenever(call)
        .replying(
            (same, memory) -> {
              throw new IllegalStateException(message);
            });
  }

  private void closesAllTheSame(String first, String... later) {
    assertThatThrownBy(device::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(first)
        .satisfies(
            e ->
                assertThat(Arrays.stream(e.getSuppressed()).map(Throwable::getMessage))
                    .containsExactly(later));
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
    assertThat(mtty.kernel.mappings()).isZero();
    device.close();
    space.close();
  }

  @Test
  void theContainerAfterAGroup() {
    throwing(close(GROUP), "group");
    closesAllTheSame("group");
  }

  @Test
  void theGroupAfterItsLeaveOfTheContainer() {
    throwing(ioctl(GROUP, ScriptedMtty.GROUP_UNSET_CONTAINER), "unset");
    closesAllTheSame("unset");
  }

  @Test
  void mappingsAndStructsAfterTheContainer() {
    throwing(close(CONTAINER), "container");
    closesAllTheSame("container");
  }

  /** The device's structs, two mappings and the container's structs. */
  @Test
  void everyPieceOfMemoryAfterAnother() {
    long before = mtty.seen(any("munmap"));
    throwing(any("munmap"), "munmap");

    assertThatThrownBy(device::close).hasMessage("munmap");
    assertThat(mtty.seen(any("munmap")) - before).isEqualTo(4);
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
  }

  @Test
  void theDeviceAfterItsStream() {
    device.transition(MigrationState.PRE_COPY, Recovery.none());
    throwing(close(DATA), "data");
    closesAllTheSame("data");
    assertThat(mtty.seen(close(DEVICE))).isEqualTo(1);
  }

  @Test
  void theFirstErrorWins() {
    device.transition(MigrationState.PRE_COPY, Recovery.none());
    throwing(close(DATA), "data");
    throwing(close(DEVICE), "device");
    throwing(close(GROUP), "group");
    throwing(close(CONTAINER), "container");
    closesAllTheSame("data", "device");
  }
}
