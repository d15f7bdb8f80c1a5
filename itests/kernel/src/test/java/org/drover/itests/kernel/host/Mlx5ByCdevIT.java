// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.Test;

/** The kernel's mlx5 driver by the nodes of its functions, where its page tracker reports. */
final class Mlx5ByCdevIT {
  @Test
  void droverReadsWhatTheKernelsMlx5DriverLogs() throws IOException, InterruptedException {
    GuestMachine machine = GuestMachine.on(RigKernel.IOMMUFD).withMlx5();
    Guest guest = Recordings.told(new Guest("mlx5-iommufd", machine, Duration.ofMinutes(9)));

    GuestResult result = guest.run(GuestTests.MLX5_BY_CDEV);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    Recordings.takeOver(guest);
  }
}
