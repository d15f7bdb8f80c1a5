// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.Test;

/** A function of one machine's mlx5 driver goes into one of another machine's. */
final class TwoMlx5MachinesIT {
  @Test
  void aFunctionGoesFromOneKernelsDriverToTheOthers() throws IOException {
    GuestMachine machine = GuestMachine.on(RigKernel.DEBIAN).withMlx5();

    GuestPair.Results results =
        new GuestPair("mlx5-pair", machine, Duration.ofMinutes(5))
            .run(GuestTests.MLX5_SENDING, GuestTests.MLX5_RECEIVING);

    isGreen(results.a());
    isGreen(results.b());
  }

  private static void isGreen(GuestResult result) {
    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.passed()).hasSize(1);
    assertThat(result.status()).isZero();
  }
}
