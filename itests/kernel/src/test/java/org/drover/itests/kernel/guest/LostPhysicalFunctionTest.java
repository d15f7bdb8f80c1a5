// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The physical function's driver goes and comes back while a function is in PRE_COPY, as it does
 * when its firmware is reset: the VF's driver has put its saving file away and tells nobody. The
 * next SET crashes the kernel ({@code mlx5-oops pf}).
 */
@Timeout(90)
final class LostPhysicalFunctionTest {
  @RegisterExtension static final HeldInPreCopy HELD = new HeldInPreCopy();

  private static void itGoesAndComesBack() throws IOException {
    HELD.physicalFunctionGoesAndComesBack();
  }

  private static void isRefused(MigrationState state) {
    assertThatThrownBy(() -> HELD.to(state))
        .isInstanceOf(TransitionException.class)
        .hasMessageContaining("put the data stream in error")
        .hasMessageContaining("its physical function went away")
        .hasMessageContaining("nothing but a reset is safe after this failure");
    assertThatThrownBy(() -> HELD.to(state))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("nothing but a reset is safe");
  }

  private static void aResetLeadsOn() throws IOException {
    assertThat(HELD.commands()).isEmpty();
    HELD.lease().device().reset();
    assertThat(HELD.lease().device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(HELD.to(MigrationState.PRE_COPY)).isPresent();
    assertThat(HELD.to(MigrationState.RUNNING)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = MigrationState.class,
      names = {"RUNNING", "PRE_COPY_P2P", "STOP_COPY", "STOP", "RESUMING"})
  void aPersonIsRefusedEveryState(MigrationState state) throws IOException {
    itGoesAndComesBack();

    isRefused(state);
    aResetLeadsOn();
  }

  @ParameterizedTest
  @EnumSource(
      value = MigrationState.class,
      names = {"RUNNING_P2P", "PRE_COPY", "STOP_COPY"})
  void alsoInPreCopyP2p(MigrationState state) throws IOException {
    HELD.to(MigrationState.PRE_COPY_P2P);
    itGoesAndComesBack();

    isRefused(state);
    aResetLeadsOn();
  }

  /** The descriptor, which alone knows, stays while the function is in PRE_COPY. */
  @Test
  void alsoIfTheStreamWasClosedBefore() throws IOException {
    HELD.stream().close();
    itGoesAndComesBack();

    isRefused(MigrationState.RUNNING);
    aResetLeadsOn();
  }

  @Test
  void theStopOfTheEngineClosesIt() throws IOException {
    itGoesAndComesBack();

    HELD.drover().close();

    assertThat(HELD.commands()).isEmpty();
  }

  /** Between two of its rounds, or in one: whatever it asks next it is not to ask. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMigrationIsStuckAndSaysWhatWasHeldBack(boolean cancelled) throws Exception {
    HELD.to(MigrationState.RUNNING);
    Session session = HELD.migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);
    itGoesAndComesBack();

    if (cancelled) {
      session.cancel();
    } else {
      session.switchover();
    }
    MigrationReport report = PlainDrover.ended(session, SessionState.STUCK);

    assertThat(report.error())
        .contains("could not be brought back to RUNNING")
        .contains("put the data stream in error", "its physical function went away")
        .contains("it stays in PRE_COPY and leased")
        .contains("only vfio:reset, which loses its state, leads on");
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
    aResetLeadsOn();
    PlainDrover.ended(HELD.migrate(SwitchoverPolicy.AUTO), SessionState.DONE);
  }
}
