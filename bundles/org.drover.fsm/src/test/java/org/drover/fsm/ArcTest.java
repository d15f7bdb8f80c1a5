// SPDX-License-Identifier: Apache-2.0
package org.drover.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ArcTest {
  /** linux/vfio.h has eight states, ERROR among them. */
  @Test
  void namesAllThatBeginInAStateWhetherThereIsSuchAStepOrNot() {
    Set<Arc> arcs = Arc.outOf(Set.of(MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P));

    assertThat(arcs)
        .hasSize(16)
        .contains(
            new Arc(MigrationState.PRE_COPY, MigrationState.RUNNING),
            new Arc(MigrationState.PRE_COPY, MigrationState.RESUMING),
            new Arc(MigrationState.PRE_COPY_P2P, MigrationState.STOP_COPY),
            new Arc(MigrationState.PRE_COPY_P2P, MigrationState.ERROR))
        .allMatch(arc -> arc.from().name().startsWith("PRE_COPY"));
    assertThatThrownBy(() -> arcs.add(new Arc(MigrationState.STOP, MigrationState.RUNNING)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(Arc.outOf(Set.of())).isEmpty();
  }
}
