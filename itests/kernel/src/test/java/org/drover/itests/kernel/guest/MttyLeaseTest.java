// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.drover.api.spi.Recovery;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.FdRole;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a device costs while it is open, and that nothing of it is left afterwards. */
final class MttyLeaseTest {
  @Test
  void opensTheDeviceOnceAndClosesItOnce() {
    CountingKernel kernel = new CountingKernel(new JnaKernel());
    try (Mtty mtty = new Mtty(kernel, new VfioBackend(kernel))) {
      mtty.restore(mtty.save());
    }

    assertThat(kernel.opened(FdRole.DEVICE)).isEqualTo(1);
    assertThat(kernel.closed(FdRole.DEVICE)).isEqualTo(1);
    assertThat(kernel.opened(FdRole.DATA)).isEqualTo(2);
    assertThat(kernel.closed(FdRole.DATA)).isEqualTo(2);
    assertThat(kernel.live()).isEmpty();
  }

  @Test
  @Tag("pitfall-19")
  void closesTheStreamBeforeTheDeviceAlsoWhenNobodyElseDid() {
    CountingKernel kernel = new CountingKernel(new JnaKernel());
    try (Mtty mtty = new Mtty(kernel, new VfioBackend(kernel))) {
      mtty.device().transition(MigrationState.PRE_COPY, Recovery.none());
    }

    assertThat(kernel.breaches()).isEmpty();
    assertThat(kernel.closed(FdRole.DATA)).isEqualTo(1);
    assertThat(kernel.closingOrder())
        .containsSubsequence(FdRole.DATA, FdRole.DEVICE, FdRole.GROUP, FdRole.CONTAINER);
  }

  @Test
  void descriptorsOfTheProcessReturnToTheirCountByKind() {
    JnaKernel kernel = new JnaKernel();
    useOnce(kernel);
    Map<String, Integer> before = Descriptors.ofThisProcess();

    useOnce(kernel);

    assertThat(Descriptors.ofThisProcess()).isEqualTo(before);
  }

  private static void useOnce(JnaKernel kernel) {
    try (Mtty mtty = new Mtty(kernel, new VfioBackend(kernel))) {
      mtty.restore(mtty.save());
    }
  }
}
