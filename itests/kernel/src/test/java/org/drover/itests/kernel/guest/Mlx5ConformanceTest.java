// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.testkit.mlx5.RecordedConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The conformance suite on the kernel's own mlx5 driver, as without {@code --dangerous}: by its
 * group on Debian's kernel, by its node on the one with IOMMUFD.
 */
final class Mlx5ConformanceTest {
  private static final boolean REWRITE = Boolean.getBoolean("drover.rewrite");
  private static final Path RECORDED = Path.of("/mnt/out/recorded");
  private static final AccessPath VIA = OpeningTest.preferred();

  private static ConformanceReport report;

  @BeforeAll
  static void run() throws IOException, InterruptedException {
    Firmware.start();
    Firmware.resize(0, RecordedConformance.CONTENTS);
    report = ConformanceRuns.safely(Mlx5.address(0), Checks.all(), VIA);
    if (REWRITE) {
      Files.createDirectories(RECORDED);
      Files.writeString(
          RECORDED.resolve(RecordedConformance.file(VIA)), RecordedConformance.text(report));
    }
  }

  @AfterAll
  static void giveBack() throws IOException {
    Firmware.resize(0, 1 << 20);
  }

  /** So {@code SameVerdictsTest} of the model compares the model with this driver. */
  @Test
  void everyCheckEndsAsRecordedRowByRow() {
    if (REWRITE) {
      return;
    }
    Map<String, List<String>> seen = RecordedConformance.lines(report);
    Map<String, List<String>> recorded = RecordedConformance.of(VIA);
    assertThat(recorded.keySet()).containsExactlyElementsOf(seen.keySet());
    List<String> differing =
        seen.keySet().stream()
            .filter(id -> !seen.get(id).equals(recorded.get(id)))
            .map(id -> id + ": " + seen.get(id) + " instead of " + recorded.get(id))
            .toList();
    assertThat(differing).isEmpty();
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

  /**
   * No register of an mlx5 is known. Debian's kernel, by the group, has no IOMMUFD, which reports
   * of what was logged stand on; and a node has one descriptor.
   */
  @Test
  void whatDoesNotApplyIsWhatTheDeviceLacks() {
    List<String> lacking =
        new ArrayList<>(
            List.of(
                "pairs.to-unsupported",
                "load.content",
                "load.goes-on-after-refusal",
                "reset.empties",
                "reopen.empties"));
    if (VIA == AccessPath.GROUP) {
      lacking.addAll(List.of("logging.report-before-start", "logging.report"));
    } else {
      lacking.add("reopen.shared-state");
    }
    assertThat(with(report, ConformanceVerdict.NOT_APPLICABLE))
        .filteredOn(id -> VIA == AccessPath.CDEV || !id.startsWith("cdev."))
        .containsExactlyInAnyOrderElementsOf(lacking);
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
