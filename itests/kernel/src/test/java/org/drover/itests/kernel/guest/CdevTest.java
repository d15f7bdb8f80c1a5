// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.WorkloadMemory;
import org.drover.api.spi.WorkloadMemory.Region;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.FdRole;
import org.drover.uapi.Mman;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.Test;

/** Devices opened by nodes of their own, and what the kernel with IOMMUFD refuses. */
final class CdevTest {
  private static final long LENGTH = 64 << 10;

  private final CountingKernel kernel = new CountingKernel(new JnaKernel());
  private final VfioBackend backend = new VfioBackend(kernel);

  @Test
  void mapsMemoryBeforeItHasDevicesAndLetsGoOfIt() {
    int memfd = kernel.memfd_create("workload", Mman.MFD_CLOEXEC);
    assertThat(kernel.ftruncate(memfd, LENGTH)).isZero();
    WorkloadMemory memory =
        new WorkloadMemory(List.of(new Region(0x10_0000, LENGTH, memfd, 0, true, true)));
    try (AddressSpace space = backend.bind(memory, AccessPath.CDEV);
        Mtty one = new Mtty(kernel, backend, space);
        Mtty other = new Mtty(kernel, backend, space)) {
      other.restore(one.save());
      assertThat(kernel.opened(FdRole.IOMMUFD)).isEqualTo(1);
      assertThat(kernel.opened(FdRole.GROUP)).isZero();
    }
    kernel.close(memfd);
    assertThat(kernel.breaches()).isEmpty();
    assertThat(kernel.live()).isEmpty();
  }

  @Test
  void anUnalignedMappingIsRefusedWithItsPlace() {
    int memfd = kernel.memfd_create("workload", Mman.MFD_CLOEXEC);
    assertThat(kernel.ftruncate(memfd, LENGTH)).isZero();
    WorkloadMemory odd =
        new WorkloadMemory(List.of(new Region(0x10_0800, LENGTH, memfd, 0, true, true)));
    try (AddressSpace space = backend.bind(odd, AccessPath.GROUP)) {
      assertThatThrownBy(() -> new Mtty(kernel, backend, space).close())
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining("at IOVA 0x100800")
          .hasMessageContaining("multiples of the page size");
    }
    kernel.close(memfd);
  }

  @Test
  void aDeviceThatAnotherOpenerHasIsRefusedWithItsNode() {
    VfioBackend other = new VfioBackend(kernel);
    try (Mtty mtty = new Mtty(kernel, backend)) {
      try (AddressSpace space = other.bind(WorkloadMemory.NONE, AccessPath.CDEV)) {
        assertThatThrownBy(() -> other.open(mtty.address(), space))
            .isInstanceOfSatisfying(
                KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL))
            .hasMessageContaining("VFIO_DEVICE_BIND_IOMMUFD")
            .hasMessageContaining("fuser -v /dev/vfio/devices/vfio");
      }
      try (AddressSpace space = other.bind(WorkloadMemory.NONE, AccessPath.GROUP)) {
        assertThatThrownBy(() -> other.open(mtty.address(), space))
            .isInstanceOfSatisfying(
                KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
            .hasMessageContaining("through /dev/vfio/devices");
      }
      assertThat(mtty.read(0, Mtty.SCR)).as("whose it is has it still").isZero();
    }
  }

  @Test
  void aDeviceThatIsOpenByItsGroupIsRefusedByItsNode() {
    VfioBackend other = new VfioBackend(kernel);
    try (AddressSpace groups = backend.bind(WorkloadMemory.NONE, AccessPath.GROUP);
        Mtty mtty = new Mtty(kernel, backend, groups);
        AddressSpace space = other.bind(WorkloadMemory.NONE, AccessPath.CDEV)) {
      assertThatThrownBy(() -> other.open(mtty.address(), space))
          .isInstanceOfSatisfying(
              KernelCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
          .hasMessageContaining("through its group (find out who with 'fuser -v /dev/vfio/");
    }
  }

  @Test
  void twoPathsInOneSpaceAreRefusedByName() {
    try (AddressSpace space = backend.bind(WorkloadMemory.NONE, AccessPath.CDEV);
        Mtty mtty = new Mtty(kernel, backend, space);
        AddressSpace groups = backend.bind(WorkloadMemory.NONE, AccessPath.GROUP)) {
      assertThatThrownBy(() -> backend.open(mtty.address(), groups))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("opening " + mtty.address());
    }
  }
}
