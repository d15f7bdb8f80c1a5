// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Selection;
import org.drover.testkit.samples.PlainFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A PCI function that does not migrate is judged by whatever is not about migration. */
class PlainFunctionTest {
  private static List<String> ids(ConformanceReport report, ConformanceVerdict verdict) {
    return report.results().stream()
        .filter(result -> result.verdict() == verdict)
        .map(result -> result.check().id())
        .toList();
  }

  @ParameterizedTest
  @EnumSource(AccessPath.class)
  void isConformantWithoutMigrationAndWithoutAReset(AccessPath via) {
    ConformanceReport report = Planted.plainFunction(via, true, Checks.all());

    assertThat(ids(report, ConformanceVerdict.FAIL)).isEmpty();
    assertThat(ids(report, ConformanceVerdict.NOT_RUN)).isEmpty();
    assertThat(ids(report, ConformanceVerdict.PASS))
        .filteredOn(id -> !id.startsWith("cdev."))
        .isEqualTo(PlainFunction.JUDGED);
    assertThat(PlainFunction.reasons(report))
        .containsExactlyInAnyOrder(
            PlainFunction.NO_MIGRATION, PlainFunction.NO_LOG, PlainFunction.NO_RESET);
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
