// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationReport.DeviceReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Owner;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine migrates one function of the kernel's mlx5 driver into the other. */
@Timeout(120)
final class Mlx5MigrationTest {
  private static final int CONTENTS = 1_000_003;

  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  private final PlainDrover drover = new PlainDrover();
  private final Random random = new Random(5);

  @BeforeAll
  static void makeFunctions() throws IOException, InterruptedException {
    Firmware.start();
  }

  private Lease lease;

  /** Held before it is filled: opening it resets it. */
  @BeforeEach
  void holdAndFill() throws IOException {
    lease = drover.devices().open(Mlx5.address(0), PERSON);
    Firmware.resize(0, CONTENTS);
    Firmware.resize(1, CONTENTS);
    Firmware.write(0, 0, bytes(CONTENTS));
  }

  @AfterEach
  void close() throws IOException {
    drover.close();
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private Session migrate(SwitchoverPolicy policy) {
    return drover
        .migrator()
        .migrate(
            new MigrationRequest(
                List.of(new DevicePair(Mlx5.address(0), Optional.of(Mlx5.address(1)))),
                Optional.empty(),
                policy,
                false,
                Set.of(),
                List.of()));
  }

  @Test
  void bothFunctionsAreListed() {
    assertThat(drover.devices().list())
        .extracting(DeviceStatus::identity)
        .filteredOn(identity -> identity.driver().equals(Optional.of("mlx5_vfio_pci")))
        .extracting(identity -> identity.address())
        .containsExactly(Mlx5.address(0), Mlx5.address(1));
  }

  /** It is written to in PRE_COPY, whole pages and less, and both are there in the end. */
  @Test
  void aFunctionGoesIntoTheOtherWithWhatChangedOnTheWay() throws Exception {
    Session session = migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);
    Firmware.write(0, 123_456, bytes(50_000));
    Firmware.write(0, CONTENTS - 3, bytes(3));
    byte[] contents = Firmware.contents(0);
    assertThat(Firmware.contents(1)).isNotEqualTo(contents);

    session.switchover();
    MigrationReport report = PlainDrover.ended(session, SessionState.DONE);

    assertThat(Firmware.contents(1)).isEqualTo(contents);
    assertThat(Firmware.state(1)).contains("initiator running", "responder running");
    assertThat(drover.devices().leases())
        .extracting(LeaseInfo::address)
        .containsExactly(Mlx5.address(1));
    DeviceReport device = report.devices().get(0);
    // A size record and a full image at least; and something was left for the blackout.
    assertThat(device.preCopyBytes()).isGreaterThanOrEqualTo(40 + 48 + CONTENTS);
    assertThat(device.stopCopyBytes()).isPositive();
  }

  /** SET to STOP_COPY has succeeded by then: the stream alone tells that there is no state. */
  @Test
  void aSaveThatFailsInTheBlackoutLeavesTheSourceRunning() throws Exception {
    byte[] contents = Firmware.contents(0);
    Session session = migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);
    // SAVE, any op_mod, status 1: the next one is the last.
    Firmware.fault("status 0x118 -1 1 0 1");

    session.switchover();
    MigrationReport report = PlainDrover.ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("ENODEV");
    assertThat(Firmware.faults()).isEmpty();
    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
    assertThat(Firmware.contents(0)).isEqualTo(contents);
    PlainDrover.ended(migrate(SwitchoverPolicy.AUTO), SessionState.DONE);
    assertThat(Firmware.contents(1)).isEqualTo(contents);
  }

  /** The driver is in PRE_COPY for good then, where the function runs on. */
  @Test
  void aSaveThatFailsInPreCopyIsStuckWithTheSourceRunningOn() throws Exception {
    byte[] contents = Firmware.contents(0);
    Firmware.fault("status 0x118 -1 1 0 1");

    MigrationReport report = PlainDrover.ended(migrate(SwitchoverPolicy.AUTO), SessionState.STUCK);

    assertThat(report.error())
        .contains("it stays in PRE_COPY and leased")
        .contains("nothing but a reset is safe")
        .contains("only vfio:reset, which loses its state, leads on");
    assertThat(lease.device().state()).isEqualTo(MigrationState.PRE_COPY);
    assertThat(Firmware.state(0)).contains("initiator running", "responder running");
    assertThat(Firmware.contents(0)).isEqualTo(contents);
    lease.device().reset();
    PlainDrover.ended(migrate(SwitchoverPolicy.AUTO), SessionState.DONE);
    assertThat(Firmware.contents(1)).isEqualTo(contents);
  }

  @Test
  void aCancelledMigrationLeavesTheSourceRunning() throws Exception {
    byte[] contents = Firmware.contents(0);
    Session session = migrate(SwitchoverPolicy.MANUAL);
    PlainDrover.await(session, SessionState.HELD);

    assertThat(session.cancel()).isTrue();
    PlainDrover.ended(session, SessionState.CANCELLED);

    assertThat(Firmware.state(0)).contains("initiator running", "responder running", "tracking no");
    assertThat(Firmware.contents(0)).isEqualTo(contents);
    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
  }
}
