// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What machine {@code b} of two does: it has no device, and makes one for a migration that asks for
 * it. Each test has its counterpart in {@link SendingMachineTest}, in the same order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ReceivingMachineTest {
  private static final Path MDEVS = Path.of("/sys/bus/mdev/devices");

  private final PlainDrover drover = new PlainDrover();

  @BeforeEach
  void hasNoDevice() throws IOException {
    assertThat(mdevs()).isEmpty();
  }

  @AfterEach
  void removeDevices() throws IOException {
    drover.close();
    mdevs().forEach(name -> drover.mdevs().remove(new DeviceAddress("vfio", name)));
  }

  /** By the kernel's own account. */
  private static List<String> mdevs() throws IOException {
    try (Stream<Path> devices = Files.list(MDEVS)) {
      return devices.map(device -> device.getFileName().toString()).toList();
    }
  }

  /** At a port that is free, and says so to the other machine. */
  private Session listen(String name) {
    Session session =
        drover
            .migrator()
            .listen(
                new ListenRequest(
                    URI.create("tcp://10.77.0.2:0"), List.of(), List.of(PlainDrover.MTTY)));
    OtherMachine.tell(name, session.snapshot().place().orElseThrow().toString());
    return session;
  }

  private DeviceAddress arrivesAndRuns(Session session) throws Exception {
    MigrationReport report = PlainDrover.ended(session, SessionState.DONE);
    DeviceAddress made = report.devices().get(0).destination().orElseThrow();

    assertThat(mdevs()).containsExactly(made.name());
    assertThat(MDEVS.resolve(made.name()).resolve("mdev_type").toRealPath())
        .hasFileName(PlainDrover.MTTY.type());
    assertThat(report.notes()).contains(made + " was made for it, an mdev:mtty/mtty-2");
    assertThat(drover.devices().held(made).orElseThrow().device().state())
        .isEqualTo(MigrationState.RUNNING);
    return made;
  }

  @Test
  @Order(1)
  void aDeviceIsMadeForWhoeverAsksAndHoldsAllThatTheOtherOneHeld() throws Exception {
    Session session = listen("first-listens");
    assertThat(mdevs()).as("made before anybody asked").isEmpty();
    DeviceAddress made = arrivesAndRuns(session);
    OtherMachine.tell("first-made", made.toString());

    assertThat(drover.uarts(made).contents()).isEqualTo(OtherMachine.await("first-holds"));
    assertThat(drover.devices().leases())
        .as("held until somebody releases it or takes it over")
        .extracting(LeaseInfo::address)
        .containsExactly(made);
  }

  @Test
  @Order(2)
  void nothingIsLeftOfADeviceWhoseStateDidNotComeAndTheNextOneArrives() throws Exception {
    Session session = listen("pulled-listens");
    Until.holds("it loads", () -> isLoading(session));
    assertThat(mdevs()).hasSize(1);
    OtherMachine.tell("pulled-loads", "");
    MigrationReport report = PlainDrover.ended(session, SessionState.FAILED);

    assertThat(report.error()).contains("nothing was heard from");
    assertThat(report.notes())
        .anySatisfy(
            note -> assertThat(note).endsWith("was removed again: nothing came to run in it"));
    assertThat(mdevs()).isEmpty();
    assertThat(drover.devices().leases()).isEmpty();
    OtherMachine.tell("pulled-clean", "");

    DeviceAddress made = arrivesAndRuns(listen("plugged-listens"));
    assertThat(drover.uarts(made).contents()).isEqualTo(OtherMachine.await("plugged-holds"));
    OtherMachine.tell("plugged-checked", "");
  }

  /** Whoever is in doubt keeps the device as it is, in its own hands. */
  private void holdsInDoubt(Session session) throws IOException {
    PlainDrover.await(session, SessionState.IN_DOUBT);
    DeviceAddress made = new DeviceAddress("vfio", mdevs().get(0));
    assertThat(drover.devices().held(made).orElseThrow().device().state())
        .isEqualTo(MigrationState.STOP);
    assertThatThrownBy(() -> drover.devices().release(made)).isInstanceOf(DroverException.class);
  }

  @Test
  @Order(3)
  void holdsWhatIsLoadedInDoubtUntilItHearsThatTheSourceRuns() throws Exception {
    Session session = listen("loaded-listens");
    holdsInDoubt(session);
    OtherMachine.tell("loaded-in-doubt", "");
    PlainDrover.ended(session, SessionState.FAILED);

    assertThat(mdevs()).isEmpty();
    assertThat(drover.devices().leases()).isEmpty();
    OtherMachine.tell("loaded-clean", "");
  }

  @Test
  @Order(4)
  void holdsWhatIsLoadedInDoubtUntilItHearsThatItMayRun() throws Exception {
    Session session = listen("committed-listens");
    holdsInDoubt(session);
    OtherMachine.tell("committed-in-doubt", "");

    DeviceAddress made = arrivesAndRuns(session);
    assertThat(drover.uarts(made).contents()).isEqualTo(OtherMachine.await("committed-holds"));
  }

  private static boolean isLoading(Session session) {
    return session.snapshot().devices().stream()
        .anyMatch(device -> device.state().equals(java.util.Optional.of(MigrationState.RESUMING)));
  }
}
