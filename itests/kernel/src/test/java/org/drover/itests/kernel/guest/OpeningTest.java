// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DeviceSignals.Listening;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * By which path a device is opened, and that it is given back to an administrator who removes it.
 */
final class OpeningTest {
  private final JnaKernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);

  /** What this kernel prefers: the one that it alone has, where it has it. */
  static AccessPath preferred() {
    return RigKernel.ofThisGuest() == RigKernel.IOMMUFD ? AccessPath.CDEV : AccessPath.GROUP;
  }

  @Test
  void takesThePathThatTheKernelPrefers() {
    try (AddressSpace space = backend.bind(WorkloadMemory.NONE);
        Mtty mtty = new Mtty(kernel, backend, space)) {
      assertThat(space.via()).contains(preferred());
      DeviceIdentity identity = backend.describe(mtty.address()).orElseThrow();
      assertThat(backend.paths(identity)).first().isEqualTo(preferred());
      assertThat(backend.paths(identity)).last().isEqualTo(AccessPath.GROUP);
    }
  }

  @Test
  void theGroupIsThereOnEveryKernel() {
    try (AddressSpace space = backend.bind(WorkloadMemory.NONE, AccessPath.GROUP);
        Mtty mtty = new Mtty(kernel, backend, space)) {
      mtty.write(0, Mtty.SCR, 0x5a);
      byte[] image = mtty.save();
      mtty.device().reset();
      mtty.restore(image);
      assertThat(mtty.read(0, Mtty.SCR)).isEqualTo(0x5a);
      assertThat(space.via()).contains(AccessPath.GROUP);
    }
  }

  @Test
  @Timeout(120)
  void isAskedForADeviceThatSomebodyRemovesAndTheRemovalEndsWithItsClose() throws Exception {
    BlockingQueue<Signal> heard = new LinkedBlockingQueue<>();
    CompletableFuture<Integer> removed;
    DeviceAddress address;
    try (Mtty mtty = new Mtty(kernel, backend)) {
      address = mtty.address();
      String remove = "bus/mdev/devices/" + address.name() + "/remove";
      try (Listening listening =
          mtty.device().ability(DeviceSignals.class).orElseThrow().listen(heard::add)) {
        assertThat(listening).isNotNull();
        removed = CompletableFuture.supplyAsync(() -> kernel.sysfs().write(remove, "1"));
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(Signal.REQUESTED);
        assertThat(removed).isNotDone();
      }
      mtty.isRemovedByOthers();
    }
    assertThat(removed.get(60, TimeUnit.SECONDS)).isZero();
    assertThat(backend.describe(address)).isEmpty();
  }
}
