// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What machine {@code a} of two does: its device, which is in use, goes to the other one. Each test
 * has its counterpart in {@link ReceivingMachineTest}, in the same order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SendingMachineTest {
  private static final String OTHER = "10.77.0.2";

  private final PlainDrover drover = new PlainDrover();
  private Lease lease;
  private DeviceAddress source;
  private UartWriter writer;

  @BeforeEach
  void beginTraffic() {
    lease = drover.hold();
    source = lease.info().address();
    writer = new UartWriter(source, new Uarts(lease.device()));
    drover.has(writer);
    writer.start();
  }

  /** A device that has gone is still an mdev here, stopped and in nobody's hands. */
  @AfterEach
  void removeTheDevice() {
    drover.close();
    drover.mdevs().remove(source);
  }

  private Session migrate(String peer, PausePoint... pauses) {
    return drover
        .migrator()
        .migrate(
            new MigrationRequest(
                List.of(new DevicePair(source, Optional.of(PlainDrover.MTTY.address()))),
                Optional.of(URI.create(peer)),
                SwitchoverPolicy.AUTO,
                false,
                Set.of(pauses),
                List.of()));
  }

  private void untilMoreIsWritten() {
    long before = writer.steps();
    Until.holds("there is traffic on " + source, () -> writer.steps() > before + 20);
  }

  /** The device is in use until the session quiesces that. */
  private MigrationReport goes(String peer) throws InterruptedException {
    Session session = migrate(peer, PausePoint.BEFORE_SWITCHOVER);
    PlainDrover.await(session, SessionState.HELD);
    assertThat(lease.device().state()).isEqualTo(MigrationState.PRE_COPY);
    untilMoreIsWritten();
    session.proceed();
    MigrationReport report = PlainDrover.ended(session, SessionState.DONE);

    assertThat(writer.told()).endsWith("quiesce", "departed");
    assertThat(drover.devices().leases()).isEmpty();
    return report;
  }

  @Test
  @Order(1)
  void aDeviceInUseGoesToTheOtherMachineWithAllThatItHolds() throws Exception {
    MigrationReport report = goes(OtherMachine.await("first-listens"));

    assertThat(writer.told()).containsExactly("quiesce", "departed");
    OtherMachine.tell("first-holds", writer.books());
    assertThat(report.devices().get(0).destination())
        .as("the mdev that was made, by its own name")
        .map(DeviceAddress::toString)
        .contains(OtherMachine.await("first-made"));
  }

  @Test
  @Order(2)
  void theSourceRunsOnIfTheWireIsPulledInPreCopyAndGoesOnceItIsBack() throws Exception {
    Session session = migrate(OtherMachine.await("pulled-listens"), PausePoint.BEFORE_SWITCHOVER);
    PlainDrover.await(session, SessionState.HELD);
    OtherMachine.await("pulled-loads");
    OtherMachine.pullTheWire("in-pre-copy");
    MigrationReport report = PlainDrover.ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("nothing was heard from");
    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(writer.told()).as("in PRE_COPY nobody has to stop using it").isEmpty();
    untilMoreIsWritten();
    writer.stop();
    assertThat(new Uarts(lease.device()).contents()).isEqualTo(writer.books());

    OtherMachine.await("pulled-clean");
    OtherMachine.plugTheWireIn("in-pre-copy", OTHER);
    writer = writer.anew();
    drover.has(writer);
    writer.start();
    goes(OtherMachine.await("plugged-listens"));
    OtherMachine.tell("plugged-holds", writer.books());
    OtherMachine.await("plugged-checked");
  }

  @Test
  @Order(3)
  void theSourceRunsOnIfTheWireIsPulledAfterLoadedAndTellsSoOnceItIsBack() throws Exception {
    Session session = migrate(OtherMachine.await("loaded-listens"), PausePoint.AFTER_LOADED);
    PlainDrover.await(session, SessionState.HELD);
    OtherMachine.pullTheWire("after-loaded");
    PlainDrover.await(session, SessionState.IN_DOUBT);

    assertThat(lease.device().state()).isEqualTo(MigrationState.RUNNING);
    assertThat(writer.told()).containsExactly("quiesce", "resume here");
    untilMoreIsWritten();
    OtherMachine.await("loaded-in-doubt");
    OtherMachine.plugTheWireIn("after-loaded", OTHER);
    PlainDrover.ended(session, SessionState.FAILED);
    OtherMachine.await("loaded-clean");
    writer.stop();
    assertThat(new Uarts(lease.device()).contents()).isEqualTo(writer.books());
  }

  @Test
  @Order(4)
  void bothHoldIfTheWireIsPulledAfterTheCommitAndSettleOnceItIsBack() throws Exception {
    Session session = migrate(OtherMachine.await("committed-listens"), PausePoint.AFTER_COMMITTED);
    PlainDrover.await(session, SessionState.HELD);
    OtherMachine.pullTheWire("after-committed");
    PlainDrover.await(session, SessionState.IN_DOUBT);

    assertThat(lease.device().state()).isEqualTo(MigrationState.STOP_COPY);
    OtherMachine.await("committed-in-doubt");
    OtherMachine.plugTheWireIn("after-committed", OTHER);
    PlainDrover.ended(session, SessionState.DONE);
    assertThat(writer.told()).containsExactly("quiesce", "departed");
    OtherMachine.tell("committed-holds", writer.books());
  }
}
