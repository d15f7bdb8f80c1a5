// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.drover.testkit.spectrue.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * That no device passes which breaks a rule: for each check a mistake is planted in a device that
 * keeps all rules, and this check has to find it.
 */
class MisbehaviourTest {

  @ParameterizedTest
  @CsvSource({"1, GROUP", "3, GROUP", "5, GROUP", "7, GROUP", "1, CDEV", "7, CDEV"})
  void aDeviceThatKeepsAllRulesPasses(long features, AccessPath via) {
    ConformanceReport report = Planted.nothing(features, Shape.PLAIN, via, Checks.all());

    assertThat(Planted.failed(report)).isEmpty();
    assertThat(report.count(ConformanceVerdict.KNOWN_DEVIATION)).isZero();
    assertThat(report.count(ConformanceVerdict.NOT_RUN)).isZero();
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    assertThat(report.via()).isEqualTo(via);
    assertThat(report.conformant()).isTrue();
  }

  static List<Shape> shapes() {
    return List.of(
        // Larger than a block, than a read of one call.
        new Shape((2 << 20) + 4096, Integer.MAX_VALUE, false),
        new Shape(40_000, 512, false),
        // Firmware may number its images: no two streams are the same.
        new Shape(32, Integer.MAX_VALUE, true),
        // A region with a capability that tells what of it may be mapped.
        new Shape(32, Integer.MAX_VALUE, false, true));
  }

  /** What no rule speaks of is free. */
  @ParameterizedTest
  @MethodSource("shapes")
  void aDeviceOfAnotherShapePassesToo(Shape shape) {
    ConformanceReport report = Planted.nothing(7, shape, Checks.all());

    assertThat(Planted.failed(report)).isEmpty();
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    assertThat(report.count(ConformanceVerdict.PASS)).isGreaterThan(100);
  }

  @Test
  void everyCheckHasItsMisbehaviour() {
    assertThat(Misbehaviour.all())
        .extracting(Misbehaviour::check)
        .containsExactlyInAnyOrderElementsOf(
            Checks.all().stream().map(check -> check.info().id()).toList());
  }

  static List<Misbehaviour> misbehaviours() {
    return Misbehaviour.all();
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void isFoundByItsCheck(Misbehaviour planted) {
    ConformanceReport report =
        Planted.run(
            planted,
            Checks.all().stream()
                .filter(check -> check.info().id().equals(planted.check()))
                .toList());

    assertThat(Planted.failed(report)).containsExactly(planted.check());
  }
}
