// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.platform.Distribution;
import org.junit.jupiter.api.Test;

/** Boots the guest and goes, inside it, through the assembled distribution as a person would. */
final class DistributionIT {

  @Test
  void journeysThroughTheDistributionEndWell() throws IOException, InterruptedException {
    Path home = Distribution.work().resolve("home");
    Distribution.unpack(home);

    GuestResult result =
        new Guest("distribution", Duration.ofMinutes(15))
            .with("drover.guest.home", home.toString())
            .with("drover.guard.seconds", "300")
            .run(GuestTests.DISTRIBUTION);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
  }
}
