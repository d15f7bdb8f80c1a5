// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.io.IOException;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceVerdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The conformance suite on the kernel's own mlx5 driver. */
final class Mlx5ConformanceTest {
  private static ConformanceReport report;

  @BeforeAll
  static void run() throws IOException, InterruptedException {
    Firmware.start();
    Firmware.resize(0, 8192);
    report =
        ConformanceRuns.onDevice(Mlx5.address(0), ConformanceRuns.checks(false), AccessPath.GROUP);
    report
        .results()
        .forEach(r -> System.out.println(r.check().id() + " " + r.verdict() + " " + r.seen()));
  }

  @Test
  void theDriverDeviatesWhereItIsKnownToAndNowhereElse() {
    assertThat(with(report, ConformanceVerdict.FAIL)).isEmpty();
  }
}
