// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.FdRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Emulated devices, each in an IOMMU group of its own, in one address space. */
class SharedContainerTest {
  private static final long LENGTH = 1 << 16;

  private final Client client = new Client();
  private final CountingKernel kernel = new CountingKernel(client.kernel);
  private final VfioBackend backend = new VfioBackend(kernel);

  @Test
  void devicesOfSeveralGroupsShareOneContainerAndItsMappings(@TempDir Path directory)
      throws IOException {
    DeviceAddress one = client.emulation.create("mtty", "", Map.of("ports", "2"));
    DeviceAddress other = client.emulation.create("mtty", "", Map.of("ports", "1"));
    try (MachineFile memory = MachineFile.of(directory.resolve("memory"), LENGTH);
        AddressSpace space =
            backend.bind(
                new WorkloadMemory(
                    List.of(
                        new WorkloadMemory.Region(
                            0, LENGTH, memory.descriptor(), 0, true, true))));
        MigratableDevice left = backend.open(one, space)) {
      try (MigratableDevice right = backend.open(other, space)) {
        assertThat(kernel.opened(FdRole.CONTAINER)).isEqualTo(1);
        assertThat(kernel.opened(FdRole.GROUP)).isEqualTo(2);
        assertThat(kernel.ioctls())
            .containsEntry("VFIO_GROUP_SET_CONTAINER", 2)
            .containsEntry("VFIO_SET_IOMMU", 1)
            .containsEntry("VFIO_IOMMU_MAP_DMA/VFIO_DEVICE_PCI_HOT_RESET", 1);
        assertThat(right.state()).isEqualTo(MigrationState.RUNNING);
      }
      assertThat(kernel.closed(FdRole.CONTAINER)).isZero();
      assertThat(left.state()).isEqualTo(MigrationState.RUNNING);
    }
    assertThat(kernel.closed(FdRole.CONTAINER)).isEqualTo(1);
    assertThat(kernel.live()).isEmpty();
  }
}
