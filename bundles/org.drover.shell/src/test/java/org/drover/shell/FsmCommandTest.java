// SPDX-License-Identifier: Apache-2.0
package org.drover.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class FsmCommandTest extends ShellTestBase {
  @Test
  void ofAFeatureSet() throws IOException {
    assertThat(json("vfio:fsm --features STOP_COPY,P2P --json").getAsJsonArray()).hasSize(25);
    assertThat(json("vfio:fsm --json --features stop-copy").getAsJsonArray()).hasSize(16);
    assertThat(json("vfio:fsm --features=STOP_COPY,PRE_COPY --json").getAsJsonArray()).hasSize(25);
  }

  @Test
  void ofAllFeatures() throws IOException {
    assertThat(json("vfio:fsm --json").getAsJsonArray()).hasSize(49);
    assertThat(out("vfio:fsm")).startsWith("Migration states with STOP_COPY,P2P,PRE_COPY\n");
  }

  @Test
  void ofADevice() throws IOException {
    assertThat(out("vfio:fsm emu:mtty-0")).contains("next arcs  RUNNING_P2P, PRE_COPY\n");
    assertThat(json("vfio:fsm emu:mtty-0 --json").getAsJsonObject().get("next").toString())
        .isEqualTo("[\"RUNNING_P2P\",\"PRE_COPY\"]");
  }

  @Test
  void aSetWithoutStopCopyIsAnError() throws IOException {
    assertThat(failure("vfio:fsm --features P2P,PRE_COPY --json"))
        .isEqualTo(
            "The feature set P2P,PRE_COPY lacks STOP_COPY, without which no device reports"
                + " migration; write --features STOP_COPY,P2P,PRE_COPY.");
  }

  @Test
  void unknownFeaturesNameThoseThatExist() throws IOException {
    assertThat(failure("vfio:fsm --features STOP_COPY,FAST"))
        .isEqualTo("'FAST' is not a migration feature; known are STOP_COPY, P2P, PRE_COPY.");
  }

  @Test
  void aDeviceHasItsOwnFeatures() throws IOException {
    assertThat(failure("vfio:fsm emu:mtty-0 --features STOP_COPY"))
        .isEqualTo("A device has its own features; leave out either emu:mtty-0 or --features.");
  }
}
