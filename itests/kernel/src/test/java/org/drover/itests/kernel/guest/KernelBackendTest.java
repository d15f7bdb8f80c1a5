// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.KernelMdevs;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.contract.BackendUnderTest;
import org.drover.testkit.contract.DeviceBackendContract;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract of device backends on the kernel itself, with mdevs that Drover made and real memory
 * mapped.
 */
final class KernelBackendTest extends DeviceBackendContract {
  private static final int PAGES = 16 * 4096;
  private static final Kernel KERNEL = new JnaKernel();
  private static final KernelMdevs MDEVS = new KernelMdevs(() -> List.of(new VfioBackend(KERNEL)));
  private static DeviceAddress source;
  private static DeviceAddress destination;
  private static int memfd;

  @BeforeAll
  static void makeDevicesAndMemory() {
    source = MDEVS.create("vfio", "mtty-2", Optional.empty());
    destination = MDEVS.create("vfio", "mtty-2", Optional.empty());
    memfd = KERNEL.memfd_create("drover-test", Mman.MFD_CLOEXEC);
    KERNEL.ftruncate(memfd, PAGES);
  }

  @AfterAll
  static void removeThem() {
    KERNEL.close(memfd);
    MDEVS.remove(source);
    MDEVS.remove(destination);
  }

  @Override
  protected BackendUnderTest subject() {
    return BackendUnderTest.over(KERNEL, VfioBackend::new, source, destination);
  }

  @Override
  protected WorkloadMemory memory() {
    return new WorkloadMemory(
        List.of(new WorkloadMemory.Region(0x100000, PAGES, memfd, 0, true, true)));
  }

  /** 24 bytes of header and 36 for each of the two ports. */
  @Override
  protected OptionalLong stateBytes() {
    return OptionalLong.of(96);
  }

  /** By kind, as the process sees them: the numbers may differ. Other kinds are the JVM's own. */
  @Override
  protected List<String> openDescriptors() {
    return Descriptors.ofThisProcess().entrySet().stream()
        .map(Object::toString)
        .filter(kind -> kind.contains("vfio") || kind.contains("mtty") || kind.contains("memfd"))
        .toList();
  }
}
