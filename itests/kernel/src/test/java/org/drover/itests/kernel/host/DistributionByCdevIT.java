// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.Test;

/** Of the journeys those in which it shows how devices are opened, by their own nodes. */
final class DistributionByCdevIT {

  @Test
  void journeysByNodesOfDevicesEndWell() throws Exception {
    assertThat(
            new DistributionBoot("distribution-cdev", GuestMachine.on(RigKernel.IOMMUFD))
                .run(GuestTests.DISTRIBUTION_BY_CDEV))
        .isNotEmpty();
  }
}
