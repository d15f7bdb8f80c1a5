// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.ADDRESS;
import static org.drover.device.vfio.ScriptedMtty.CONTAINER;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_FEATURE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_GET_REGION_INFO;
import static org.drover.device.vfio.ScriptedMtty.GROUP;
import static org.drover.device.vfio.ScriptedMtty.GROUP_GET_STATUS;
import static org.drover.device.vfio.ScriptedMtty.GROUP_UNSET_CONTAINER;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;
import static org.drover.testkit.CallMatcher.open;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.RegionInfo;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.Call;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.Reply;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpeningTest {
  private static final int MEMFD = 30;
  private static final WorkloadMemory ONE_PAGE =
      new WorkloadMemory(
          List.of(new WorkloadMemory.Region(0x10_0000, 4096, MEMFD, 8192, true, true)));

  private final ScriptedMtty mtty = new ScriptedMtty();

  private static List<String> shortened(List<Call> calls) {
    return calls.stream()
        .map(Call::toString)
        .map(text -> text.contains(", {") ? text.substring(0, text.indexOf(", {")) : text)
        .toList();
  }

  private void memory() {
    mtty.kernel.whenever(open("/proc/self/fd/" + MEMFD)).giving(20);
    mtty.kernel.whenever(ioctl(CONTAINER, ScriptedMtty.IOMMU_MAP_DMA)).giving(0);
  }

  @Test
  void bindsWithoutTouchingTheKernel() {
    AddressSpace space = mtty.backend.bind(ONE_PAGE);

    assertThat(mtty.kernel.calls()).isEmpty();
    assertThat(space.memory()).isEqualTo(ONE_PAGE);
    space.close();
    assertThat(mtty.kernel.calls()).isEmpty();
  }

  @Test
  void goesFromContainerByGroupToDevice() {
    memory();

    try (MigratableDevice device = mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE))) {
      assertThat(device.identity().address()).isEqualTo(ADDRESS);
    }

    assertThat(shortened(mtty.kernel.calls()).subList(0, 17))
        .containsExactly(
            "open(\"/dev/vfio/vfio\", 0x80002)",
            "ioctl(3, 0x3b64 VFIO_GET_API_VERSION, 0)",
            "ioctl(3, 0x3b65 VFIO_CHECK_EXTENSION, 3)",
            "mmap(4096 bytes, prot 3, fd -1)",
            "open(\"/dev/vfio/7\", 0x80002)",
            "ioctl(4, 0x3b67 VFIO_GROUP_GET_STATUS",
            "ioctl(4, 0x3b68 VFIO_GROUP_SET_CONTAINER",
            "ioctl(3, 0x3b66 VFIO_SET_IOMMU, 3)",
            "open(\"/proc/self/fd/30\", 0x80002)",
            "mmap(4096 bytes, prot 3, fd 20)",
            "close(20, 0)",
            "ioctl(3, 0x3b71 VFIO_IOMMU_MAP_DMA/VFIO_DEVICE_PCI_HOT_RESET",
            "mmap(4096 bytes, prot 3, fd -1)",
            "eventfd(524288)",
            "ioctl(4, 0x3b6a VFIO_GROUP_GET_DEVICE_FD",
            "ioctl(6, 0x3b6b VFIO_DEVICE_GET_INFO",
            "ioctl(6, 0x3b6c VFIO_DEVICE_GET_REGION_INFO");
  }

  @Test
  void givesEachMappingItsAddressAndItsRights() {
    memory();
    List<Long> vaddr = new java.util.ArrayList<>();
    mtty.kernel
        .whenever(
            ioctl(CONTAINER, ScriptedMtty.IOMMU_MAP_DMA, "20 00 00 00 03 00 00 00")
                .and(
                    " at IOVA 0x100000",
                    call ->
                        call.payload().endsWith("00 00 10 00 00 00 00 00 00 10 00 00 00 00 00 00")))
        .replying(
            (call, map) -> {
              vaddr.add(map.getLong(8));
              return 0;
            });

    mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE)).close();

    assertThat(mtty.kernel.calls())
        .anySatisfy(
            call -> {
              assertThat(call.is("mmap")).isTrue();
              assertThat(call.fd()).isEqualTo(20);
              assertThat(call.offset()).isEqualTo(8192);
            })
        .anySatisfy(
            call -> {
              assertThat(call.is("munmap")).isTrue();
              assertThat(call.argument()).isEqualTo(vaddr.get(0));
            });
  }

  @Test
  void closesDeviceThenGroupThenContainer() {
    memory();
    MigratableDevice device = mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE));
    int before = mtty.kernel.calls().size();

    device.close();
    device.close();

    assertThat(shortened(mtty.kernel.calls()).subList(before, mtty.kernel.calls().size()))
        .filteredOn(call -> !call.startsWith("munmap"))
        .containsExactly(
            "close(6, 0)",
            "close(5, 0)",
            "ioctl(4, 0x3b69 VFIO_GROUP_UNSET_CONTAINER, 0)",
            "close(4, 0)",
            "close(3, 0)");
    assertNothingLeft();
    assertThat(mtty.counting.opened(FdRole.DEVICE)).isEqualTo(1);
    assertThat(mtty.counting.closed(FdRole.DEVICE)).isEqualTo(1);
  }

  @Test
  void goesOnClosingWhereAStepFails() {
    memory();
    MigratableDevice device = mtty.backend.open(ADDRESS, mtty.backend.bind(ONE_PAGE));
    mtty.kernel.whenever(ioctl(GROUP, GROUP_UNSET_CONTAINER)).failing(Errno.EBUSY);
    mtty.kernel.failNth(any("munmap"), 1, Errno.EIO);
    for (int nth = 1; nth <= 4; nth++) {
      mtty.kernel.failNth(any("close"), nth, Errno.EIO);
    }

    device.close();

    assertThat(shortened(mtty.kernel.calls())).contains("close(4, 0)", "close(3, 0)");
    assertThat(mtty.seen(any("munmap"))).isEqualTo(3);
    assertThat(mtty.counting.live()).isEmpty();
  }

  private void assertNothingLeft() {
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
    assertThat(mtty.kernel.mappings()).isZero();
    assertThat(mtty.counting.breaches()).isEmpty();
  }

  private static final CallMatcher MAY_FAIL =
      new CallMatcher("any call that may fail", call -> !call.is("close") && !call.is("munmap"));

  static Stream<Integer> everyStep() {
    OpeningTest clean = new OpeningTest();
    clean.memory();
    clean.mtty.backend.open(ADDRESS, clean.mtty.backend.bind(ONE_PAGE));
    long steps = clean.mtty.kernel.calls().stream().filter(MAY_FAIL.predicate()).count();
    assertThat(steps).isGreaterThan(30);
    return IntStream.rangeClosed(1, (int) steps).boxed();
  }

  @ParameterizedTest
  @MethodSource("everyStep")
  void leavesNothingBehindWhereOpeningFailsAt(int step) {
    memory();
    mtty.kernel.failNth(MAY_FAIL, step, Errno.EIO);
    AddressSpace space = mtty.backend.bind(ONE_PAGE);
    // The estimate is the last call, and not worth failing for.
    if (step == everyStep().count()) {
      try (MigratableDevice device = mtty.backend.open(ADDRESS, space)) {
        assertThat(device.capabilities().stopCopyBytes()).isEmpty();
      }
    } else {
      assertThatThrownBy(() -> mtty.backend.open(ADDRESS, space))
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining("EIO");
    }
    assertNothingLeft();

    mtty.backend.open(ADDRESS, space).close();
    space.close();
    assertNothingLeft();
  }

  @Test
  void saysWhatTheDeviceIs() {
    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device.capabilities().migration()).contains(FeatureSet.ofBits(7));
      assertThat(device.capabilities().features()).containsExactly(1, 2, 6, 7, 8, 9);
      assertThat(device.capabilities().stopCopyBytes()).hasValue(96);
      assertThat(device.capabilities().flags()).isEqualTo(2);
      assertThat(device.capabilities().irqs()).isEqualTo(5);
      assertThat(device.capabilities().regions())
          .hasSize(9)
          .contains(new RegionInfo(7, 255, true, true, false));
    }
  }

  @Test
  @Tag("pitfall-1")
  @DisplayName("pitfall 1: ENOTTY of a probe is a feature that is absent, EINVAL one that is there")
  void readsProbes() {
    mtty.kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 06 00 06 00"))
        .failing(Errno.EINVAL);
    mtty.kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 09 00 05 00"))
        .failing(Errno.ENOTTY);

    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device.capabilities().features()).containsExactly(1, 2, 6, 7, 8);
      assertThat(device.capabilities().stopCopyBytes()).isEmpty();
      assertThat(device.estimatedStopCopyBytes()).isEmpty();
    }
  }

  @Test
  @Tag("pitfall-1")
  @DisplayName(
      "pitfall 1: EINVAL of the probe of feature 1, from kernels before 5.18, is absent too")
  void acceptsEinvalAsNoMigration() {
    mtty.kernel.whenever(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00")).failing(Errno.EINVAL);

    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device.capabilities().migration()).isEmpty();
      assertThat(device.capabilities().features()).isEmpty();
    }
  }

  @Test
  void doesNotTakeAnotherErrorOfAProbeForAnAnswer() {
    mtty.kernel
        .whenever(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 08 00 05 00"))
        .failing(Errno.EIO);

    assertThatThrownBy(mtty::openDevice)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("PROBE of feature 8")
        .hasMessageContaining("EIO");
    assertNothingLeft();
  }

  @Test
  @Tag("pitfall-2")
  @DisplayName("pitfall 2: every feature is probed alone, with the operation that it has")
  void probesEachFeatureAlone() {
    mtty.openDevice().close();

    List<String> probes =
        mtty.kernel.calls().stream()
            .filter(ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00").predicate())
            .map(call -> call.payload().substring(12))
            .toList();
    assertThat(probes)
        .containsExactlyInAnyOrder(
            "00 00 06 00",
            "01 00 05 00",
            "02 00 07 00",
            "03 00 06 00",
            "04 00 06 00",
            "05 00 06 00",
            "06 00 06 00",
            "07 00 06 00",
            "08 00 05 00",
            "09 00 05 00",
            "0a 00 06 00");
  }

  @Test
  @Tag("pitfall-2")
  @DisplayName("pitfall 2: PRE_COPY is what the flags word says, not what feature 9 suggests")
  void believesTheFlagsWordAlone() {
    ScriptedMtty plain = new ScriptedMtty(3);

    try (MigratableDevice device = plain.openDevice()) {
      assertThat(device.capabilities().features()).contains(9);
      assertThat(device.capabilities().migration()).contains(FeatureSet.ofBits(3));
      assertThat(device.ability(org.drover.api.spi.PreCopy.class)).isEmpty();
    }
  }

  @Test
  void takesARegionThatTheKernelRefusesForAnAbsentOne() {
    mtty.kernel
        .whenever(ioctl(DEVICE, DEVICE_GET_REGION_INFO, "20 00 00 00 00 00 00 00 08 00 00 00"))
        .failing(Errno.EINVAL);

    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device.capabilities().regions())
          .contains(new RegionInfo(8, 0, false, false, false));
    }
  }

  @Test
  void namesTheMemberThatKeepsAGroupFromBeingViable() {
    mtty.kernel.whenever(ioctl(GROUP, GROUP_GET_STATUS)).replying(Reply.writing(4, "00 00 00 00"));
    mtty.kernel
        .tree()
        .link("kernel/iommu_groups/7/devices/0000:01:00.0/driver", "../drivers/vfio-pci")
        .link("kernel/iommu_groups/7/devices/0000:01:00.1/driver", "../drivers/e1000e")
        .link("kernel/iommu_groups/7/devices/0000:00:01.0/driver", "../drivers/pcieport");

    assertThatThrownBy(mtty::openDevice)
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("IOMMU group 7 of vfio:" + ScriptedMtty.UUID + " is not viable")
        .hasMessageContaining("0000:01:00.1 is bound to e1000e;")
        .hasMessageNotContaining("pcieport");
    assertNothingLeft();
  }

  @Test
  @Tag("pitfall-39")
  void explainsAGroupThatSomebodyElseHas() {
    mtty.kernel.whenever(open("/dev/vfio/7")).failing(Errno.EBUSY);

    assertThatThrownBy(mtty::openDevice)
        .isInstanceOf(KernelCallException.class)
        .hasMessageContaining("open on /dev/vfio/7 failed with EBUSY")
        .hasMessageContaining("fuser -v /dev/vfio/7");
    assertNothingLeft();
  }

  @Test
  void saysWhichModuleIsMissing() {
    mtty.kernel.whenever(ioctl(CONTAINER, ScriptedMtty.CHECK_EXTENSION, 3)).giving(0);

    assertThatThrownBy(mtty::openDevice).hasMessageContaining("load the module vfio_iommu_type1");
    assertNothingLeft();
  }

  @Test
  void refusesToOpenADeviceTwice() {
    try (MigratableDevice device = mtty.openDevice()) {
      assertThat(device).isNotNull();
      assertThatThrownBy(mtty::openDevice)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("it is open in this platform");
    }
    mtty.openDevice().close();
    assertNothingLeft();
  }

  @Test
  void namesWhatThereIsWhereADeviceIsAbsent() {
    DeviceAddress nobody = new DeviceAddress("vfio", "nobody");

    assertThatThrownBy(() -> mtty.backend.open(nobody, mtty.backend.bind(WorkloadMemory.NONE)))
        .isInstanceOf(DroverException.class)
        .hasMessage("there is no device vfio:nobody; there are vfio:" + ScriptedMtty.UUID);
  }

  @Test
  void refusesASpaceOfAnotherBackend() {
    AddressSpace foreign = new ScriptedMtty().backend.bind(WorkloadMemory.NONE);

    assertThatThrownBy(() -> mtty.backend.open(ADDRESS, foreign))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesEverythingBackEvenIfTheDevicesCloseThrows() {
    ScriptedMtty throwing = new ScriptedMtty();
    MigratableDevice device = throwing.openDevice();
    throwing
        .kernel
        .expect(CallMatcher.close(DEVICE))
        .replying(
            (call, none) -> {
              throw new IllegalStateException("the model's own");
            });

    assertThatThrownBy(device::close).hasMessage("the model's own");

    assertThat(throwing.kernel.openDescriptors()).isEmpty();
    assertThat(throwing.kernel.mappings()).isZero();
    throwing.openDevice().close();
  }
}
