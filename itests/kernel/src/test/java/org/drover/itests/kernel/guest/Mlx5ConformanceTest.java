// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.io.IOException;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The conformance suite on the kernel's own mlx5 driver, as without {@code --dangerous}. */
final class Mlx5ConformanceTest {
  private static ConformanceReport report;

  @BeforeAll
  static void run() throws IOException, InterruptedException {
    Firmware.start();
    // Some checks move it byte by byte.
    Firmware.resize(0, 8192);
    report = ConformanceRuns.safely(Mlx5.address(0), Checks.all(), AccessPath.GROUP);
  }

  @AfterAll
  static void giveBack() throws IOException {
    Firmware.resize(0, 1 << 20);
  }

  /**
   * {@code drivers/vfio/pci/mlx5/main.c} of Linux 6.12 asks for nothing on the way out of RESUMING.
   */
  @Test
  void theDriverDeviatesWhereItIsKnownToAndNowhereElse() throws IOException {
    assertThat(with(report, ConformanceVerdict.FAIL)).isEmpty();
    assertThat(with(report, ConformanceVerdict.KNOWN_DEVIATION))
        .containsExactly(
            "load.nothing-written",
            "load.one-byte-short",
            "load.half",
            "load.excess",
            "load.error-sticks");
    assertThat(report.driver()).isEqualTo("mlx5_vfio_pci");
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    KernelHealth.isSound();
  }

  /** No register of an mlx5 is known; and Debian's kernel reports nothing that was logged. */
  @Test
  void whatDoesNotApplyIsWhatTheDeviceLacks() {
    assertThat(with(report, ConformanceVerdict.NOT_APPLICABLE))
        .filteredOn(id -> !id.startsWith("cdev.") && !id.startsWith("logging."))
        .containsExactly(
            "pairs.to-unsupported",
            "load.content",
            "load.goes-on-after-refusal",
            "reset.empties",
            "reopen.empties");
    assertThat(with(report, ConformanceVerdict.PASS)).hasSizeGreaterThanOrEqualTo(95);
  }

  @Test
  void whatCanCrashTheKernelIsNotTriedAndSaysWhy() {
    assertThat(report.results())
        .filteredOn(result -> result.verdict() == ConformanceVerdict.NOT_RUN)
        .extracting(result -> result.check().id())
        .containsExactly("pairs.blocked", "fd.outlives-device", "precopy.outlives-device");
    assertThat(report.results())
        .filteredOn(result -> result.verdict() == ConformanceVerdict.NOT_RUN)
        .extracting(ConformanceResult::seen)
        .allMatch(why -> why.contains("may hang or crash; it runs with --dangerous"));
  }
}
