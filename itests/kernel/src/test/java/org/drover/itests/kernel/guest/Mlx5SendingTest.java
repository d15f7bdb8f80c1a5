// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Owner;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What machine {@code a} of two does: a function of its kernel's mlx5 driver goes to the other one,
 * while what the firmware holds of it changes. Its counterpart is {@link Mlx5ReceivingTest}.
 */
@Timeout(240)
final class Mlx5SendingTest {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  private final Random random = new Random(11);

  private void write(long offset, int count) throws IOException {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    Firmware.write(0, offset, bytes);
  }

  private static Session migrate(PlainDrover drover, String peer) {
    return drover
        .migrator()
        .migrate(
            new MigrationRequest(
                List.of(new DevicePair(Mlx5.address(0), Optional.of(Mlx5.address(1)))),
                Optional.of(URI.create(peer)),
                SwitchoverPolicy.AUTO,
                false,
                Set.of(PausePoint.BEFORE_SWITCHOVER),
                List.of()));
  }

  @Test
  void aFunctionGoesToTheOtherMachineWithWhatChangesOnTheWay() throws Exception {
    Firmware.start();
    try (PlainDrover drover = new PlainDrover()) {
      Lease lease = drover.devices().open(Mlx5.address(0), PERSON);
      Firmware.resize(0, Mlx5ReceivingTest.CONTENTS);
      write(0, Mlx5ReceivingTest.CONTENTS);
      Session session = migrate(drover, OtherMachine.await("mlx5-listens"));
      PlainDrover.await(session, SessionState.HELD);
      assertThat(lease.device().state()).isEqualTo(MigrationState.PRE_COPY);
      write(123_456, 50_000);
      write(Mlx5ReceivingTest.CONTENTS - 3, 3);
      OtherMachine.tell("mlx5-holds", Mlx5ReceivingTest.digest(Firmware.contents(0)));
      session.proceed();

      MigrationReport report = PlainDrover.ended(session, SessionState.DONE);

      // A size record and a full image at least; and something was left for the blackout.
      assertThat(report.devices().get(0).preCopyBytes())
          .isGreaterThanOrEqualTo(40 + 48 + Mlx5ReceivingTest.CONTENTS);
      assertThat(report.devices().get(0).stopCopyBytes()).isPositive();
      assertThat(drover.devices().leases()).isEmpty();
    }
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
    OtherMachine.await("mlx5-checked");
  }
}
