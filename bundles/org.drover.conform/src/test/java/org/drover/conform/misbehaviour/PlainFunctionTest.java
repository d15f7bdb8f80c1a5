// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A PCI function that does not migrate is judged by whatever is not about migration. */
class PlainFunctionTest {
  private static final String NO_MIGRATION =
      "the device does not migrate: GET MIGRATION answered ENOTTY";

  /** By hand: what asks for no state, no stream and no log. */
  private static final List<String> JUDGED =
      List.of(
          "info.argsz-short",
          "info.argsz-long",
          "info.bad-memory",
          "info.read-only",
          "info.region-index",
          "info.regions-apart",
          "info.irq-index",
          "info.reset-flag",
          "info.unknown-ioctl",
          "feature.argsz-zero",
          "feature.argsz-header",
          "feature.argsz-payload",
          "feature.flag-bits",
          "feature.get-with-set",
          "feature.no-operation",
          "feature.unknown-id",
          "feature.absent",
          "feature.probe-matrix",
          "feature.probe-no-payload",
          "feature.wrong-operation",
          "memory.no-header");

  private static List<String> ids(ConformanceReport report, ConformanceVerdict verdict) {
    return report.results().stream()
        .filter(result -> result.verdict() == verdict)
        .map(result -> result.check().id())
        .toList();
  }

  private static Set<String> reasons(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.verdict() == ConformanceVerdict.NOT_APPLICABLE)
        .filter(result -> !result.check().area().equals("cdev"))
        .map(ConformanceResult::seen)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @EnumSource(AccessPath.class)
  void isConformantWithoutMigrationAndWithoutAReset(AccessPath via) {
    ConformanceReport report = Planted.plainFunction(via, true, Checks.all());

    assertThat(ids(report, ConformanceVerdict.FAIL)).isEmpty();
    assertThat(ids(report, ConformanceVerdict.NOT_RUN)).isEmpty();
    assertThat(ids(report, ConformanceVerdict.PASS))
        .filteredOn(id -> !id.startsWith("cdev."))
        .isEqualTo(JUDGED);
    assertThat(reasons(report))
        .containsExactlyInAnyOrder(
            NO_MIGRATION,
            "the device does not log its DMA",
            "the device has no reset: VFIO_DEVICE_RESET is EINVAL, and VFIO_DEVICE_FLAGS_RESET is"
                + " not set");
    assertThat(report.conformant()).isTrue();
    assertThat(report.features()).isEqualTo("none");
    assertThat(report.left()).isEqualTo("closed and opened: VFIO_DEVICE_RESET is EINVAL");
  }

  /**
   * Some resets take seconds, which are not spent on what does not apply: one at the beginning, two
   * at the end.
   */
  @Test
  void isResetAgainOnlyIfItWasTouched() {
    assertThat(Planted.resets(Selection.of(Checks.all(), List.of("fd")))).isEqualTo(3);
    assertThat(
            Planted.resets(
                Selection.of(Checks.all(), List.of("info.argsz-short", "info.argsz-long"))))
        .isEqualTo(4);
  }

  /** A rule that there is nothing to ask about is not kept, but not applicable. */
  @Test
  void withoutAnyFeatureTheRulesOfOperationsDoNotApply() {
    assertThat(Planted.plainFunction(AccessPath.GROUP, false, Checks.all()).results())
        .filteredOn(
            result -> result.seen().equals("the device has no feature whose operations are known"))
        .allMatch(result -> result.verdict() == ConformanceVerdict.NOT_APPLICABLE)
        .extracting(result -> result.check().id())
        .containsExactly(
            "feature.argsz-payload",
            "feature.no-operation",
            "feature.probe-no-payload",
            "feature.wrong-operation");
  }

  @ParameterizedTest
  @EnumSource(AccessPath.class)
  void theRulesOfItsNodeAreKept(AccessPath via) {
    long passed =
        Planted.plainFunction(via, true, Checks.all()).results().stream()
            .filter(result -> result.check().area().equals("cdev"))
            .filter(result -> result.verdict() == ConformanceVerdict.PASS)
            .count();
    assertThat(passed).isEqualTo(via == AccessPath.CDEV ? 17 : 0);
  }
}
