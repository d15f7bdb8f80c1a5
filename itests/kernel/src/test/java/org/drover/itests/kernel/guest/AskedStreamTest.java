// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * As {@link LostPhysicalFunctionTest}, but nobody moves the function: PRECOPY_INFO, which the
 * rounds of a migration ask again and again, crashes the kernel too ({@code mlx5-oops asked}).
 */
@Timeout(90)
final class AskedStreamTest {
  @RegisterExtension static final HeldInPreCopy HELD = new HeldInPreCopy();

  private static void aResetLeadsOn() throws IOException {
    assertThat(HELD.commands()).isEmpty();
    HELD.lease().device().reset();
    assertThat(HELD.lease().device().state()).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void nobodyIsToldWhatIsLeftToCopy() throws IOException {
    HELD.physicalFunctionGoesAndComesBack();

    assertThatThrownBy(() -> HELD.preCopy().query())
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("was not asked what is left to copy")
        .hasMessageContaining("only a reset leads on");
    aResetLeadsOn();
  }

  @Test
  void aMigrationThatIsLeftAloneFindsOutByItself() throws Exception {
    HELD.to(MigrationState.RUNNING);
    Session session = HELD.migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);

    HELD.physicalFunctionGoesAndComesBack();
    MigrationReport report = PlainDrover.ended(session, SessionState.STUCK);

    assertThat(report.error()).contains("put the data stream in error", "only vfio:reset");
    HELD.lease().device().reset();
  }
}
