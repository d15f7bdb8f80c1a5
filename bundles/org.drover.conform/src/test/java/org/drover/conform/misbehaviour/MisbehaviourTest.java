// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Checks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That no device passes which breaks a rule: for each check a mistake is planted in a device that
 * keeps all rules, and this check has to find it.
 */
class MisbehaviourTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5, 7})
  void aDeviceThatKeepsAllRulesPasses(long features) {
    ConformanceReport report = Planted.nothing(features, Checks.all());

    assertThat(Planted.failed(report)).isEmpty();
    assertThat(report.count(ConformanceVerdict.KNOWN_DEVIATION)).isZero();
    assertThat(report.count(ConformanceVerdict.NOT_RUN)).isZero();
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    assertThat(report.conformant()).isTrue();
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
