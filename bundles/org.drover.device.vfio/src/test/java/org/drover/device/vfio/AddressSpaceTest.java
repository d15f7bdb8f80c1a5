// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
import static org.drover.device.vfio.ScriptedMtty.GROUP;
import static org.drover.device.vfio.ScriptedMtty.NEIGHBOUR;
import static org.drover.device.vfio.ScriptedMtty.OTHER_GROUP;
import static org.drover.device.vfio.ScriptedMtty.STRANGER;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.List;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.sysfs.ScriptedText;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two more devices: one in mtty's group 7, and one in group 8. */
class AddressSpaceTest {
  private static final int MEMFD = 30;
  private static final CallMatcher MAP = ioctl(CONTAINER, ScriptedMtty.IOMMU_MAP_DMA);
  private static final WorkloadMemory TWO_PAGES =
      new WorkloadMemory(
          List.of(
              new WorkloadMemory.Region(0, 4096, MEMFD, 0, true, true),
              new WorkloadMemory.Region(0x10000, 4096, MEMFD, 4096, true, false)));

  private final ScriptedMtty mtty = new ScriptedMtty();
  private final AddressSpace space = mtty.backend.bind(TWO_PAGES);

  @BeforeEach
  void moreDevices() {
    mtty.others();
    mtty.kernel.whenever(open("/proc/self/fd/" + MEMFD)).giving(20);
    mtty.kernel.whenever(MAP).giving(0);
  }

  @Test
  void mapsTheMemoryOnceForAllGroups() {
    try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
      assertThat(device).isNotNull();
      assertThatThrownBy(() -> mtty.backend.open(STRANGER, space))
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining("bind it again");

      assertThat(mtty.seen(MAP)).isEqualTo(2);
      assertThat(mtty.seen(open("/dev/vfio/vfio"))).isEqualTo(1);
      assertThat(mtty.kernel.openDescriptors()).doesNotContainKey(OTHER_GROUP).containsKey(GROUP);
    }
  }

  @Test
  void opensAGroupOnceForAllItsDevices() {
    try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
      assertThat(device).isNotNull();
      assertThatThrownBy(() -> mtty.backend.open(NEIGHBOUR, space))
          .isInstanceOf(KernelCallException.class);

      assertThat(mtty.seen(open("/dev/vfio/7"))).isEqualTo(1);
      assertThat(mtty.kernel.openDescriptors()).containsKey(GROUP);
    }
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
  }

  @Test
  void refusesAGroupInASecondSpaceByName() {
    AddressSpace second = mtty.backend.bind(WorkloadMemory.NONE);
    try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
      assertThat(device).isNotNull();
      assertThatThrownBy(() -> mtty.backend.open(NEIGHBOUR, second))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("opening vfio:neighbour in this address space is refused")
          .hasMessageContaining("IOMMU group 7 is in the address space of " + ADDRESS);
    }
  }

  @Test
  void mapsAgainAfterItsLastGroupHasLeft() {
    mtty.backend.open(ADDRESS, space).close();
    assertThat(mtty.kernel.mappings()).isZero();

    mtty.backend.open(ADDRESS, space).close();

    assertThat(mtty.seen(MAP)).isEqualTo(4);
    assertThat(mtty.kernel.mappings()).isZero();
  }

  @Test
  void mapsReadOnlyMemoryReadOnly() {
    mtty.backend.open(ADDRESS, space).close();

    assertThat(mtty.kernel.calls())
        .anyMatch(call -> call.is("mmap") && call.fd() == 20 && call.request() == 1)
        .anyMatch(
            call -> MAP.predicate().test(call) && call.payload().startsWith("20 00 00 00 01"));
    assertThat(
            mtty.kernel.calls().stream()
                .filter(open("/proc/self/fd/" + MEMFD).predicate())
                .map(call -> call.request() & 3))
        .containsExactly(2L, 0L);
  }

  @Test
  @Tag("pitfall-42")
  void saysWhatToRaiseWhereMemoryMayNotBeLocked() {
    mtty.kernel.failNth(MAP, 2, Errno.ENOMEM);
    ScriptedText.put(
        mtty.kernel,
        30,
        "/proc/self/limits",
        "Max locked memory         1048576              1048576    bytes");
    ScriptedText.put(
        mtty.kernel,
        31,
        "/proc/self/status",
        "VmLck:\t     580 kB\nVmPin:\t       4 kB\nCapEff:\t0000000000000000");

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space))
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("VFIO_IOMMU_MAP_DMA of 0x1000 bytes at IOVA 0x10000")
        .hasMessageContaining("raise RLIMIT_MEMLOCK (ulimit -l)")
        .hasMessageEndingWith(
            "it is 1048576 bytes, of which 598016 are taken, and this needs 4096");
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
    assertThat(mtty.kernel.mappings()).isZero();
  }

  @Test
  void isNotClosedBeforeItsDevices() {
    try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
      assertThat(device).isNotNull();
      assertThatThrownBy(space::close)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(ADDRESS.toString());
    }
    space.close();
    space.close();
    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("its address space is closed");
  }
}
