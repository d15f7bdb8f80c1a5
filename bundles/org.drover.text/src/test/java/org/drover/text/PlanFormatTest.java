// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.service.Plan;
import org.drover.api.service.PlanPoint;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.fsm.FeatureSet;
import org.junit.jupiter.api.Test;

class PlanFormatTest {
  private static Plan plan(Plan.Estimate estimate, PlanPoint... points) {
    return new Plan("emu:a", "emu:b", List.of(points), estimate);
  }

  private static Plan.Estimate estimate(String features) {
    return new Plan.Estimate(
        Optional.of(FeatureSet.parse(features)), OptionalLong.of(96), 0x204000);
  }

  private static final PlanPoint WARNING =
      new PlanPoint(Weight.WARNING, "no-p2p", "emu:a has no P2P states", "");
  private static final PlanPoint UNKNOWN =
      new PlanPoint(Weight.UNKNOWN, "unknown-until-opened", "nobody knows", "open it");
  private static final PlanPoint REFUSAL =
      new PlanPoint(Weight.REFUSAL, "firmware", "the versions differ", "bring them up");

  @Test
  void theGravestFirst() {
    assertThat(PlanFormat.text(plan(estimate("STOP_COPY,PRE_COPY"), WARNING, UNKNOWN, REFUSAL)))
        .isEqualTo(
            """
            emu:a into emu:b: it would be refused, for one reason.

            state   96 B by the device's own estimate, which may be too small
            moves   while the device runs, in rounds of PRE_COPY, and the rest while it stands
            memory  2.0 MiB that the destination has to map as well
            time    not estimated: neither the devices nor the way were measured

            refusal  firmware
              the versions differ.
              -> bring them up

            unknown  unknown-until-opened
              nobody knows.
              -> open it

            warning  no-p2p
              emu:a has no P2P states.
            """);
  }

  @Test
  void whatIsNotKnownIsNotMadeUp() {
    Plan plan = plan(new Plan.Estimate(Optional.empty(), OptionalLong.empty(), 0), UNKNOWN);
    assertThat(PlanFormat.text(plan))
        .startsWith("emu:a into emu:b: nothing is against it that shows before it is tried.")
        .contains("state  not known")
        .doesNotContain("moves", "memory");
    JsonObject json = PlanFormat.json(plan).getAsJsonObject();
    assertThat(json.get("verdict").getAsString()).isEqualTo("UNKNOWN");
    assertThat(json.getAsJsonObject("estimate").get("stateBytes").isJsonNull()).isTrue();
    assertThat(json.getAsJsonObject("estimate").get("features").isJsonNull()).isTrue();
  }

  @Test
  void twins() {
    assertThat(Shown.text(plan(estimate("STOP_COPY")), 80))
        .startsWith("emu:a into emu:b: nothing is against it.")
        .contains("while the device stands: it has no PRE_COPY");
  }

  @Test
  void countsReasons() {
    assertThat(PlanFormat.text(plan(estimate("STOP_COPY"), REFUSAL, REFUSAL)))
        .contains("it would be refused, for 2 reasons.");
  }
}
