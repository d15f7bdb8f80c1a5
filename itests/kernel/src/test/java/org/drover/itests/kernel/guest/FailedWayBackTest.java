// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.drover.api.RefusedException;
import org.drover.api.TransitionException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The way out of PRE_COPY fails with EIO, because the SAVE that ends the tracking does: the driver
 * has put its saving file away by then and is still in PRE_COPY. The next SET crashes the kernel
 * ({@code mlx5-oops again}), and so does PRECOPY_INFO.
 */
@Timeout(90)
final class FailedWayBackTest {
  @RegisterExtension static final HeldInPreCopy HELD = new HeldInPreCopy();

  /** Without the first the failure of the second is seen by chance. */
  private static void theWayBackFails() throws IOException {
    Firmware.fault("linger 0x118 -1 200 0 1");
    Firmware.fault("status 0x118 -1 1 0 1");
  }

  /** Whatever is asked for, the firmware hears nothing of it. */
  private static void nothingIsAskedFor() throws IOException {
    Firmware.forgetCommands();
    for (MigrationState state :
        List.of(MigrationState.RUNNING, MigrationState.PRE_COPY_P2P, MigrationState.STOP_COPY)) {
      assertThatThrownBy(() -> HELD.to(state))
          .as("to %s", state)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("nothing but a reset is safe")
          .hasMessageContaining("reset it");
    }
    assertThatThrownBy(() -> HELD.preCopy().query())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no saving stream");
    assertThat(HELD.commands()).isEmpty();
    assertThat(HELD.lease().device().state()).isEqualTo(MigrationState.PRE_COPY);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
  }

  private static void aResetLeadsOn() {
    HELD.lease().device().reset();
    assertThat(HELD.lease().device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(HELD.to(MigrationState.PRE_COPY)).isPresent();
    assertThat(HELD.to(MigrationState.RUNNING)).isEmpty();
  }

  @Test
  @Tag("pitfall-6")
  @DisplayName("pitfall 6: nothing but a reset follows a failed SET out of PRE_COPY")
  void aPersonIsRefusedEveryOtherState() throws IOException {
    theWayBackFails();

    assertThatThrownBy(() -> HELD.to(MigrationState.RUNNING))
        .isInstanceOfSatisfying(
            TransitionException.class,
            e -> assertThat(e.reached()).contains(MigrationState.PRE_COPY))
        .hasMessageContaining("EIO")
        .hasMessageContaining("nothing but a reset is safe after this failure");

    nothingIsAskedFor();
    aResetLeadsOn();
  }

  /** Served by the generic driver from then on, which knows nothing of an mlx5. */
  @Test
  void alsoIfTheVendorsDriverHasLeft() throws IOException {
    HELD.drover().mlx5DriverLeaves();
    theWayBackFails();
    assertThatThrownBy(() -> HELD.to(MigrationState.RUNNING)).hasMessageContaining("EIO");

    nothingIsAskedFor();
    aResetLeadsOn();
  }

  /** The engine's stop sends what is in PRE_COPY back to RUNNING, but not this. */
  @Test
  void theStopOfTheEngineClosesIt() throws IOException {
    theWayBackFails();
    assertThatThrownBy(() -> HELD.to(MigrationState.RUNNING)).hasMessageContaining("EIO");
    Firmware.forgetCommands();

    HELD.drover().close();

    assertThat(HELD.commands()).isEmpty();
  }

  @Test
  void aCancelledMigrationIsStuckAndSaysWhatWasHeldBack() throws Exception {
    HELD.to(MigrationState.RUNNING);
    Session session = HELD.migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);
    theWayBackFails();

    assertThat(session.cancel()).isTrue();
    MigrationReport report = PlainDrover.ended(session, SessionState.STUCK);

    assertThat(report.error())
        .contains("could not be brought back to RUNNING", "EIO")
        .contains("nothing but a reset is safe after this failure")
        .contains("it stays in PRE_COPY and leased")
        .contains("only vfio:reset, which loses its state, leads on");
    nothingIsAskedFor();
    aResetLeadsOn();
    PlainDrover.ended(HELD.migrate(SwitchoverPolicy.AUTO), SessionState.DONE);
  }
}
