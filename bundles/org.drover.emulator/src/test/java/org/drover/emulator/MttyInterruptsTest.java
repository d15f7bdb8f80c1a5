// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.emulator.CdevClient.spelled;

import org.drover.api.DeviceAddress;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.testkit.contract.MttyInterruptsContract;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/** The emulated mtty; the kernel's is the class of this name in the guest. */
class MttyInterruptsTest extends MttyInterruptsContract {
  private static final int EVENTFD_TRIGGER = 36;
  private static final int MSI = 1;

  private final Client client = Client.withMtty();
  private final VfioBackend backend = new VfioBackend(client.kernel);
  private final AddressSpace space = backend.bind(WorkloadMemory.NONE);

  @Override
  protected MigratableDevice open() {
    return backend.open(new DeviceAddress("emu", "mtty-0"), space);
  }

  @Override
  protected void ended() {
    space.close();
  }

  /** As {@code GET_IRQ_INFO} before the first {@code GET_INFO}. */
  @Test
  void beforeItHasToldHowManyIndexesThereAreItHasNone() {
    Client fresh = Client.withMtty();
    int opened = fresh.device("mtty-0");
    int eventfd = fresh.kernel.eventfd(0, Fcntl.EFD_NONBLOCK);
    fresh.mem.putInt(0, 24).putInt(4, EVENTFD_TRIGGER).putInt(8, MSI).putInt(12, 0).putInt(16, 1);
    fresh.mem.putInt(20, eventfd);

    assertThat(spelled(fresh.kernel.ioctl(opened, Vfio.VFIO_DEVICE_SET_IRQS, fresh.at)))
        .isEqualTo("EINVAL");
  }
}
