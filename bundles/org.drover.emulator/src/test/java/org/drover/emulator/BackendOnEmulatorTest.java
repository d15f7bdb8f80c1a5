// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.contract.BackendUnderTest;
import org.drover.testkit.contract.DeviceBackendContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vfio backend on emulated devices keeps what every backend keeps, with memory to map. */
class BackendOnEmulatorTest extends DeviceBackendContract {
  private static final long LENGTH = 1 << 20;

  private final Client client = new Client();
  @TempDir private Path directory;
  private MachineFile memory;

  @BeforeEach
  void makeMemory() throws IOException {
    memory = MachineFile.of(directory.resolve("memory"), LENGTH);
  }

  @AfterEach
  void closeMemory() throws IOException {
    memory.close();
  }

  @Override
  protected BackendUnderTest subject() {
    DeviceAddress source = client.emulation.create("mtty", "", Map.of("ports", "2"));
    DeviceAddress destination = client.emulation.create("mtty", "", Map.of("ports", "2"));
    return BackendUnderTest.over(client.kernel, VfioBackend::new, source, destination);
  }

  /** Not the machine's, on which the emulator runs: {@code uname -r} of its profile debian-6.12. */
  @Test
  void namesTheKernelThatIsPlayed() {
    DeviceAddress address = client.emulation.create("mtty", "", Map.of());
    VfioBackend backend = new VfioBackend(client.kernel);
    assertThat(backend.describe(address))
        .flatMap(device -> device.attribute(DeviceIdentity.KERNEL_RELEASE))
        .contains("6.12.117+deb12-amd64");
  }

  @Override
  protected OptionalLong stateBytes() {
    return OptionalLong.of(96);
  }

  @Override
  protected WorkloadMemory memory() {
    return new WorkloadMemory(
        List.of(
            new WorkloadMemory.Region(0, LENGTH / 2, memory.descriptor(), 0, true, true),
            new WorkloadMemory.Region(
                0x1_0000_0000L, LENGTH / 2, memory.descriptor(), LENGTH / 2, true, false)));
  }
}
