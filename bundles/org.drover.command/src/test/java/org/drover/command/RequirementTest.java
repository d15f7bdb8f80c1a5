// SPDX-License-Identifier: Apache-2.0
package org.drover.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementTest {
  @Test
  void listsTheCommandAndTheOptionsThatNeedMore() {
    assertThat(Requirement.of(Commands.Look.class))
        .containsExactly(
            new Requirement("vfio:look", Role.VIEWER),
            new Requirement("vfio:look --dangerous", Role.ADMIN),
            new Requirement("vfio:look --fault", Role.ADMIN),
            new Requirement("vfio:look --set", Role.OPERATOR));
  }

  @Test
  void aCommandThatSaysNothingIsAnAdmins() {
    assertThat(Requirement.of(Commands.Forgotten.class))
        .containsExactly(new Requirement("vfio:forgotten", Role.ADMIN));
  }

  @Test
  void theHighestOfWhatWasTypedCounts() {
    Commands.Look look = new Commands.Look();
    assertThat(Requirement.asTyped(look)).isEqualTo(new Requirement("vfio:look", Role.VIEWER));
    look.faults = List.of();
    assertThat(Requirement.asTyped(look).role()).isEqualTo(Role.VIEWER);
    look.set = "STOP";
    assertThat(Requirement.asTyped(look))
        .isEqualTo(new Requirement("vfio:look --set", Role.OPERATOR));
    look.faults = List.of("drop@1");
    assertThat(Requirement.asTyped(look))
        .isEqualTo(new Requirement("vfio:look --fault", Role.ADMIN));
    look.faults = null;
    look.dangerous = true;
    assertThat(Requirement.asTyped(look))
        .isEqualTo(new Requirement("vfio:look --dangerous", Role.ADMIN));
  }
}
