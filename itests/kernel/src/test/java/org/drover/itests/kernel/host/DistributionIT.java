// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Platform;
import org.drover.itests.platform.Transcripts;
import org.junit.jupiter.api.Test;

/**
 * Boots the guest and goes, inside it, through the assembled distribution as a person would.
 *
 * <p>Its features are installed out here, by a first start; the guest, whose every instruction is
 * emulated, starts what was installed.
 */
final class DistributionIT {

  @Test
  void journeysThroughTheDistributionEndWell() throws Exception {
    Path home = Distribution.work().resolve("home");
    Path base = Distribution.work().resolve("base");
    Platform.start(Distribution.unpack(home), base, Platform.SHORT_LIVED).close();

    Guest guest =
        new Guest("distribution", Duration.ofMinutes(25))
            .with("drover.guest.home", home.toString())
            .with("drover.guest.base", base.toString())
            .with("drover.root", Distribution.checkout().toString())
            .with("drover.guest.transcript", "/mnt/out/jshell.txt")
            .with("drover.guard.seconds", "300");
    GuestResult result = guest.run(GuestTests.DISTRIBUTION);

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.status()).isZero();
    new Transcripts(Distribution.checkout().resolve("docs/console.md"))
        .check("kernel", Files.readAllLines(guest.out().resolve("jshell.txt")));
  }
}
