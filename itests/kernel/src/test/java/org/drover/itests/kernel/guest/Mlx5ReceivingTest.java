// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What machine {@code b} of two does: it takes a function of the other one's into one of its own
 * kernel's mlx5 driver. Its counterpart is {@link Mlx5SendingTest}.
 */
@Timeout(240)
final class Mlx5ReceivingTest {
  /** Of either function, as the firmware wants it; not whole pages. */
  static final int CONTENTS = 1_000_003;

  static String digest(byte[] contents) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(contents));
  }

  @Test
  void theFirmwareHoldsWhatTheOtherOneHeldWhenItStopped() throws Exception {
    Firmware.start();
    Firmware.resize(1, CONTENTS);
    String before = digest(Firmware.contents(1));
    try (PlainDrover drover = new PlainDrover()) {
      Session session =
          drover
              .migrator()
              .listen(new ListenRequest(URI.create("tcp://10.77.0.2:0"), List.of(Mlx5.address(1))));
      OtherMachine.tell("mlx5-listens", session.snapshot().place().orElseThrow().toString());

      PlainDrover.ended(session, SessionState.DONE);

      assertThat(digest(Firmware.contents(1)))
          .isEqualTo(OtherMachine.await("mlx5-holds"))
          .isNotEqualTo(before);
      assertThat(Firmware.state(1)).contains("initiator running", "responder running");
      assertThat(drover.devices().leases())
          .extracting(LeaseInfo::address)
          .containsExactly(Mlx5.address(1));
      assertThat(drover.devices().held(Mlx5.address(1)).orElseThrow().device().state())
          .isEqualTo(MigrationState.RUNNING);
    }
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
    OtherMachine.tell("mlx5-checked", "");
  }
}
