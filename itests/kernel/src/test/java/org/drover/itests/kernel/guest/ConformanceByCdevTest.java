// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.kernel.guest.ConformanceRuns.with;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Check;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The conformance suite on the own node of the kernel's mtty, and beside it by its group. Needs a
 * kernel with IOMMUFD and {@code VFIO_DEVICE_CDEV}.
 */
final class ConformanceByCdevTest {
  private static final Set<String> DIFFERENT = Set.of("reopen.shared-state");
  private static ConformanceReport cdev;
  private static ConformanceReport group;

  @BeforeAll
  static void run() {
    List<Check> checks = ConformanceRuns.checks(false);
    cdev = ConformanceRuns.onMtty(checks, AccessPath.CDEV);
    group = ConformanceRuns.onMtty(checks, AccessPath.GROUP);
  }

  /** As by its group, and what a kernel without IOMMUFD does not come to: REPORT is a stub too. */
  @Test
  void theDeviceDeviatesWhereItIsKnownToAndNowhereElse() {
    assertThat(with(cdev, ConformanceVerdict.FAIL)).isEmpty();
    assertThat(with(cdev, ConformanceVerdict.KNOWN_DEVIATION))
        .containsExactly(
            "info.reset-flag",
            "load.error-sticks",
            "precopy.temporary-end",
            "reset.empties",
            "reopen.running",
            "reopen.empties",
            "logging.started-once",
            "logging.report-before-start");
    assertThat(cdev.via()).isEqualTo(AccessPath.CDEV);
    assertThat(cdev.left()).isEqualTo("RUNNING, reset");
  }

  @Test
  void everyRuleOfTheNodeIsKept() {
    assertThat(ofTheNode(cdev))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            result ->
                assertThat(result.verdict()).as("%s", result).isEqualTo(ConformanceVerdict.PASS));
    assertThat(ofTheNode(group))
        .allMatch(result -> result.verdict() == ConformanceVerdict.NOT_APPLICABLE);
  }

  private static List<ConformanceResult> ofTheNode(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.check().area().equals("cdev"))
        .toList();
  }

  @Test
  void twoDescriptorsOfTheDeviceAreThoseOfItsGroupAlone() {
    assertThat(verdict(cdev)).isEqualTo(ConformanceVerdict.NOT_APPLICABLE);
    assertThat(verdict(group)).isEqualTo(ConformanceVerdict.PASS);
  }

  private static ConformanceVerdict verdict(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> DIFFERENT.contains(result.check().id()))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  /** Verdict, errno, state and bytes, row by row. */
  @TestFactory
  Stream<DynamicTest> bothPathsAnswerTheSame() {
    return Stream.iterate(0, at -> at < cdev.results().size(), at -> at + 1)
        .filter(at -> !cdev.results().get(at).check().area().equals("cdev"))
        .filter(at -> !DIFFERENT.contains(cdev.results().get(at).check().id()))
        .map(
            at ->
                DynamicTest.dynamicTest(
                    cdev.results().get(at).check().id(),
                    () -> assertThat(cdev.results().get(at)).isEqualTo(group.results().get(at))));
  }
}
