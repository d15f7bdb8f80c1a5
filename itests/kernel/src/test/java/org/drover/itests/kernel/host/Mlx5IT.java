// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.Test;

/** Boots Debian's kernel with its own mlx5 driver and has Drover drive that, inside. */
final class Mlx5IT {
  @Test
  void droverDrivesTheKernelsMlx5Driver() throws IOException, InterruptedException {
    GuestMachine machine = GuestMachine.on(RigKernel.DEBIAN).withMlx5();
    Guest guest = Recordings.told(new Guest("mlx5", machine, Duration.ofMinutes(11)));

    GuestResult result = guest.run(GuestTests.MLX5);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    Recordings.takeOver(guest);
  }
}
