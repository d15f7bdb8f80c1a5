// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Check;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<Check> ALL =
      List.of(check("info.a"), check("info.b"), check("state.a"));

  private static Check check(String id) {
    return new Check(new ConformanceCheck(id, "A rule.", "vfio.h", false), subject -> {});
  }

  private static List<String> chosen(String... only) {
    return Selection.of(ALL, List.of(only)).stream().map(check -> check.info().id()).toList();
  }

  @Test
  void allWithoutAWord() {
    assertThat(chosen()).containsExactly("info.a", "info.b", "state.a");
  }

  @Test
  void idsAndAreasInTheOrderOfTheChecks() {
    assertThat(chosen("state", "info.b")).containsExactly("info.b", "state.a");
    assertThat(chosen("info", "info.a")).containsExactly("info.a", "info.b");
  }

  @Test
  void anUnknownWordIsToldWithTheAreas() {
    assertThatThrownBy(() -> chosen("info", "stat"))
        .isInstanceOf(DroverException.class)
        .hasMessage(
            "there is no check and no area 'stat'; the areas are info, state; --list lists the"
                + " checks");
  }

  @Test
  void nothingIsWipedWithoutConsent() {
    DeviceAddress address = DeviceAddress.parse("emu:a");
    assertThatThrownBy(
            () ->
                Consent.demand(
                    new ConformanceRequest(
                        address,
                        false,
                        true,
                        List.of(),
                        ConformanceRequest.PATIENCE,
                        Optional.empty()),
                    ALL))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("emu:a")
        .hasMessageContaining("every check resets the device")
        .hasMessageContaining("--fresh");
    assertThatCode(
            () ->
                Consent.demand(
                    new ConformanceRequest(
                        address,
                        true,
                        false,
                        List.of(),
                        ConformanceRequest.PATIENCE,
                        Optional.empty()),
                    ALL))
        .doesNotThrowAnyException();
  }
}
