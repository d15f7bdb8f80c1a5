// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.FdRole;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a device costs while it is open, and that nothing of it is left afterwards. */
final class MttyLeaseTest {
  private static final FdRole[] CONTAINER_LAST = {FdRole.GROUP, FdRole.CONTAINER};
  private static final FdRole[] IOMMUFD_LAST = {FdRole.IOMMUFD};

  private static boolean byNode() {
    return OpeningTest.preferred() == AccessPath.CDEV;
  }

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
        .containsSubsequence(FdRole.DATA, FdRole.DEVICE)
        .endsWith(byNode() ? IOMMUFD_LAST : CONTAINER_LAST);
  }

  @Test
  void twoDevicesInOneSpaceShareOneContainerOrIoas() {
    CountingKernel kernel = new CountingKernel(new JnaKernel());
    VfioBackend backend = new VfioBackend(kernel);
    FdRole shared = byNode() ? FdRole.IOMMUFD : FdRole.CONTAINER;
    try (AddressSpace space = backend.bind(WorkloadMemory.NONE);
        Mtty one = new Mtty(kernel, backend, space)) {
      byte[] image;
      try (Mtty other = new Mtty(kernel, backend, space)) {
        assertThat(kernel.opened(shared)).isEqualTo(1);
        assertThat(kernel.opened(FdRole.GROUP))
            .as("each in a group of its own")
            .isEqualTo(byNode() ? 0 : 2);
        other.write(0, Mtty.SCR, 0x5a);
        image = other.save();
      }
      one.restore(image);
      assertThat(one.read(0, Mtty.SCR)).as("it works on alone").isEqualTo(0x5a);
      assertThat(kernel.closed(shared)).isZero();
    }

    assertThat(kernel.opened(shared)).isEqualTo(1);
    assertThat(kernel.closed(shared)).isEqualTo(1);
    assertThat(kernel.live()).isEmpty();
    assertThat(kernel.breaches()).isEmpty();
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
