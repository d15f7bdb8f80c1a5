// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestReport;
import org.drover.itests.kernel.guest.GuestTests;
import org.junit.jupiter.api.Test;

/** Migrations between two machines with a kernel and a Drover each, and what a pulled wire does. */
final class TwoMachinesIT {

  @Test
  void devicesGoFromOneKernelToTheOtherAndNoneIsLostOnTheWay() throws IOException {
    GuestPair.Results results =
        new GuestPair("pair", Duration.ofMinutes(5)).run(GuestTests.SENDING, GuestTests.RECEIVING);

    isGreen(results.a());
    isGreen(results.b());
    assertThat(results.a().passed()).hasSameSizeAs(results.b().passed());
  }

  private static void isGreen(GuestResult result) {
    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.property(GuestReport.RELEASE)).startsWith("6.12.");
  }
}
