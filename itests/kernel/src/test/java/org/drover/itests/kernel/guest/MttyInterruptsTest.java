// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.KernelMdevs;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.contract.MttyInterruptsContract;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kernel's own mtty: the rows that the emulated one has to answer alike. */
final class MttyInterruptsTest extends MttyInterruptsContract {
  private static final Kernel KERNEL = new JnaKernel();
  private static final KernelMdevs MDEVS = new KernelMdevs(() -> List.of(new VfioBackend(KERNEL)));
  private static DeviceAddress mtty;

  private final VfioBackend backend = new VfioBackend(KERNEL);
  private final AddressSpace space = backend.bind(WorkloadMemory.NONE);

  @BeforeAll
  static void make() {
    mtty = MDEVS.create("vfio", "mtty-2", Optional.empty());
  }

  @AfterAll
  static void remove() {
    MDEVS.remove(mtty);
  }

  @Override
  protected MigratableDevice open() {
    return backend.open(mtty, space);
  }

  @Override
  protected void ended() {
    space.close();
  }
}
