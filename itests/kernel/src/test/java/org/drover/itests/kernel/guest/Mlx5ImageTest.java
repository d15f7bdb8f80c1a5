// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine saves a function of the kernel's mlx5 driver to a file, and restores the other. */
@Timeout(120)
final class Mlx5ImageTest {
  private static final int CONTENTS = 1_000_003;
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  private final PlainDrover drover = new PlainDrover();
  private Lease lease;
  @TempDir private Path folder;

  @BeforeAll
  static void makeFunctions() throws IOException, InterruptedException {
    Firmware.start();
  }

  /** Held before it is filled: opening it resets it. */
  @BeforeEach
  void holdAndFill() throws IOException {
    lease = drover.devices().open(Mlx5.address(0), PERSON);
    Firmware.resize(0, CONTENTS);
    Firmware.resize(1, CONTENTS);
    byte[] contents = new byte[CONTENTS];
    new Random(7).nextBytes(contents);
    Firmware.write(0, 0, contents);
  }

  @AfterEach
  void close() throws IOException {
    drover.close();
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
  }

  private Path image() {
    return folder.resolve("mlx5.img");
  }

  private URI place() {
    return URI.create("file:" + image());
  }

  private void save() throws InterruptedException {
    Session session =
        drover
            .migrator()
            .save(new SaveRequest(Mlx5.address(0), place(), SaveRequest.Then.RUN, false));
    PlainDrover.ended(session, SessionState.DONE);
  }

  private MigrationReport restore(SessionState outcome) throws InterruptedException {
    return PlainDrover.ended(
        drover.migrator().restore(new RestoreRequest(place(), Mlx5.address(1))), outcome);
  }

  @Test
  void whatWasSavedIsRestoredIntoTheOtherAndTheFirstRunsOn() throws Exception {
    byte[] contents = Firmware.contents(0);

    save();
    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
    Firmware.write(0, 0, new byte[] {1, 2, 3});
    restore(SessionState.DONE);

    assertThat(Firmware.contents(1)).isEqualTo(contents);
    assertThat(Firmware.state(1)).contains("initiator running", "responder running");
  }

  /** The firmware would say so at the last byte of its image, and hold what it held. */
  @Test
  void anImageWithADamagedByteIsRefusedAndTheFunctionHoldsWhatItHeld() throws Exception {
    byte[] contents = Firmware.contents(1);
    save();
    byte[] bytes = Files.readAllBytes(image());
    bytes[bytes.length / 2] ^= 1;
    Files.write(image(), bytes);

    MigrationReport report = restore(SessionState.FAILED);

    assertThat(report.error()).isNotEmpty();
    assertThat(Firmware.contents(1)).isEqualTo(contents);
  }
}
