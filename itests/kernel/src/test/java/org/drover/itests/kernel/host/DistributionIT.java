// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.util.List;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.platform.Distribution;
import org.drover.itests.platform.Transcripts;
import org.junit.jupiter.api.Test;

/** Journeys through the assembled distribution on Debian's kernel, by its group path. */
final class DistributionIT {

  @Test
  void journeysThroughTheDistributionEndWell() throws Exception {
    List<String> transcript =
        new DistributionBoot("distribution", GuestMachine.PLAIN).run(GuestTests.DISTRIBUTION);

    new Transcripts(Distribution.checkout().resolve("docs/console.md")).check("kernel", transcript);
  }
}
