// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceRequest;
import org.junit.jupiter.api.Test;

class DangersTest {
  private static final String CARD = "vfio:0000:3b:00.2";

  private static Dangers of(String device, boolean fresh, boolean dangerous) {
    ConformanceRequest request =
        new ConformanceRequest(
            DeviceAddress.parse(device),
            fresh,
            dangerous,
            List.of(),
            Duration.ofSeconds(1),
            Optional.empty());
    return Dangers.of(
        request, List.of(check("reset", true), check("save", false), check("blocked", true)));
  }

  private static ConformanceCheck check(String id, boolean dangerous) {
    return new ConformanceCheck(id, "rule", "source", dangerous);
  }

  @Test
  void namesInTheirOrderTheChecksThatAMachineMayDieOf() {
    Dangers dangers = of(CARD, true, true);

    assertThat(dangers.isEmpty()).isFalse();
    assertThat(dangers).hasToString("reset, blocked");
    assertThat(dangers.warning())
        .isEqualTo("The machine may hang or die, with all that runs on it, of: reset, blocked");
  }

  @Test
  void nobodyIsWarnedOfARunThatRisksNothing() {
    assertThat(of(CARD, true, false).isEmpty()).as("not asked for").isTrue();
    assertThat(of(CARD, false, true).isEmpty()).as("refused before").isTrue();
    assertThat(of("emu:a", true, true).isEmpty()).as("no device of the machine").isTrue();
  }
}
