// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.itests.container.EmulatedPlatform.GUARD;
import static org.drover.itests.container.EmulatedPlatform.ended;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Emulation;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Migrator;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.drover.stream.ImageCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Devices are saved, restored and migrated, and the bundles that serve them come and go. */
@Timeout(120)
class EngineIT {
  private static final String BACKEND = "org.drover.device.vfio";
  private static final String DRIVER = "org.drover.vendor.mtty";

  @TempDir private Path storage;
  @TempDir private Path files;
  private EmulatedPlatform platform;
  private Container container;
  private Devices devices;
  private Migrator migrator;
  private DeviceAddress a;
  private DeviceAddress b;

  @BeforeEach
  void start() throws Exception {
    platform = EmulatedPlatform.start(storage);
    container = platform.container;
    devices = platform.devices;
    migrator = container.service(Migrator.class);
    a = platform.lease("one", 0x5a);
    b = platform.lease("two", 0x11);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  private static void until(Session session, Predicate<MigrationSnapshot> wanted) {
    Until.holds("as wanted", () -> wanted.test(session.snapshot()));
  }

  private URI image() {
    return URI.create("file:" + files + "/a.img");
  }

  private MigrationRequest request(
      Optional<URI> peer, SwitchoverPolicy policy, TransportFault... faults) {
    return new MigrationRequest(
        List.of(new DevicePair(a, Optional.of(b))), peer, policy, false, Set.of(), List.of(faults));
  }

  @Test
  void listsEveryPlugInWithItsBundle() throws Exception {
    assertThat(container.service(Drivers.class).list())
        .extracting(DriverInfo::kind, DriverInfo::name, driver -> driver.bundle().split(" ", -1)[0])
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("backend", "emu", "org.drover.device.vfio"),
            org.assertj.core.groups.Tuple.tuple("driver", "generic", "org.drover.core"),
            org.assertj.core.groups.Tuple.tuple("driver", "mtty", "org.drover.vendor.mtty"),
            org.assertj.core.groups.Tuple.tuple("model", "mtty", "org.drover.model.mtty"),
            org.assertj.core.groups.Tuple.tuple("transport", "file", "org.drover.transport.file"),
            org.assertj.core.groups.Tuple.tuple("transport", "tcp", "org.drover.transport.tcp"));
  }

  @Test
  void savesToAFileAndRestoresIntoAnotherDevice() throws Exception {
    MigrationReport saved =
        ended(
            migrator.save(new SaveRequest(a, image(), SaveRequest.Then.RUN, false)),
            SessionState.DONE);
    Path file = Path.of(image());
    ImageCheck check =
        ImageCheck.verify(Channels.newChannel(new ByteArrayInputStream(Files.readAllBytes(file))));

    assertThat(saved.devices().get(0).stopCopyBytes()).isEqualTo(96);
    assertThat(saved.digest()).contains(HexFormat.of().formatHex(check.digest().orElseThrow()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(platform.peek(b)).isEqualTo(0x11);
    ended(migrator.restore(new RestoreRequest(image(), b)), SessionState.DONE);
    assertThat(platform.peek(b)).isEqualTo(0x5a);
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(devices.leases()).extracting(LeaseInfo::owner).containsOnly(EmulatedPlatform.PERSON);
  }

  @Test
  void refusesACorruptedImageByFrameAndOffset() throws Exception {
    ended(
        migrator.save(new SaveRequest(a, image(), SaveRequest.Then.RUN, false)), SessionState.DONE);
    byte[] bytes = Files.readAllBytes(Path.of(image()));
    bytes[bytes.length - 1] ^= 1;
    Files.write(Path.of(image()), bytes);
    MigrationReport report =
        ended(migrator.restore(new RestoreRequest(image(), b)), SessionState.FAILED);

    assertThat(report.error()).containsPattern("frame \\d+ at byte \\d+").endsWith("was reset");
    assertThat(platform.state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
  }

  @Test
  void migratesOverTcp() throws Exception {
    Session listening = migrator.listen(new ListenRequest(URI.create("tcp://:0"), List.of(b)));
    URI peer = listening.snapshot().place().orElseThrow();
    assertThat(peer.getHost()).isEqualTo("127.0.0.1");
    assertThatThrownBy(() -> migrator.listen(new ListenRequest(peer, List.of(a))))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("in use");
    MigrationReport sent =
        ended(
            migrator.migrate(request(Optional.of(peer), SwitchoverPolicy.AUTO)), SessionState.DONE);
    ended(listening, SessionState.DONE);

    assertThat(sent.devices().get(0).preCopyBytes()).isEqualTo(24);
    assertThat(sent.devices().get(0).stopCopyBytes()).isEqualTo(72);
    assertThat(sent.blackout()).isPresent();
    assertThat(platform.peek(b)).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::address).containsExactly(b);
  }

  @Test
  void migratesWithinThePlatformAfterAHoldAndLeavesTheSourceAloneAfterACancel() throws Exception {
    Session cancelled = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    until(cancelled, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(cancelled.cancel()).isTrue();
    ended(cancelled, SessionState.CANCELLED);
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.peek(a)).isEqualTo(0x5a);

    Session held = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    until(held, snapshot -> snapshot.state() == SessionState.HELD);
    platform.poke(a, 0x77);
    held.switchover();
    ended(held, SessionState.DONE);
    assertThat(platform.peek(b)).isEqualTo(0x77);
  }

  @Test
  void theSourceRunsOnWhateverTheEmulatorLetsFail() throws Exception {
    Emulation emulation = container.service(Emulation.class);
    for (String call : List.of("SET_PRE_COPY", "SET_PRE_COPY_P2P", "SET_STOP_COPY")) {
      emulation.arm(new Emulation.Fault(a, call, 1, 1, Emulation.Fault.Kind.FAIL, 5, 0));
      MigrationReport report =
          ended(
              migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)),
              SessionState.FAILED);
      emulation.disarm();

      assertThat(report.error()).as(call).contains("EIO");
      assertThat(platform.state(a)).as(call).isEqualTo(MigrationState.RUNNING);
      assertThat(platform.peek(a)).as(call).isEqualTo(0x5a);
      assertThat(platform.state(b)).as(call).isEqualTo(MigrationState.RUNNING);
    }
  }

  @Test
  void aFlippedByteOnASocketIsFoundAndTheSourceRunsOn() throws Exception {
    Session listening =
        migrator.listen(new ListenRequest(URI.create("tcp://127.0.0.1:0"), List.of(b)));
    URI peer = listening.snapshot().place().orElseThrow();
    TransportFault flip = new TransportFault(TransportFault.Kind.FLIP, 750);
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.of(peer), SwitchoverPolicy.AUTO, flip)),
            SessionState.FAILED);
    ended(listening, SessionState.FAILED);

    assertThat(report.error()).containsPattern("frame \\d+ at byte \\d+");
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(platform.peek(a)).isEqualTo(0x5a);
  }

  @Test
  void aStoppedBackendClosesNoLeasedDeviceAndKeepsNoneFromBeingSaved() throws Exception {
    Bundle backend = container.bundle(BACKEND);
    backend.stop();

    assertThat(platform.peek(a)).isEqualTo(0x5a);
    assertThat(devices.leases()).hasSize(2);
    ended(
        migrator.save(new SaveRequest(a, image(), SaveRequest.Then.RUN, false)), SessionState.DONE);
    assertThat(platform.state(a)).isEqualTo(MigrationState.RUNNING);
    backend.start();
    Until.holds("both are listed", () -> devices.list().size() == 2);
    devices.release(a);
    devices.release(b);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void movesHeldDevicesAfterTheBundlesThatServeThemWereRestarted() throws Exception {
    for (String name : List.of(DRIVER, BACKEND)) {
      container.bundle(name).stop();
      container.bundle(name).start();
    }
    platform.awaitPlugIns();
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(platform.peek(b)).isEqualTo(0x5a);
    assertThat(platform.state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(devices.leases()).extracting(LeaseInfo::address).containsExactly(b);
    devices.open(a, EmulatedPlatform.PERSON).close();
  }

  @Test
  void movesHeldDevicesAfterTheirVendorDriverWasUpdated() throws Exception {
    container.bundle(DRIVER).update();
    platform.awaitPlugIns();
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(platform.peek(b)).isEqualTo(0x5a);
  }

  @Test
  void saysThatADeviceWhoseVendorDriverIsStoppedIsServedByAnother() throws Exception {
    container.bundle(DRIVER).stop();
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes())
        .hasSize(2)
        .allSatisfy(note -> assertThat(note).contains("driver mtty, which has left", "generic"));
    assertThat(platform.peek(b)).isEqualTo(0x5a);
  }

  @Test
  void aListenerHearsTheEnd() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Session session = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    session.listen(
        snapshot -> {
          if (snapshot.state().isEnded()) {
            ended.countDown();
          }
        });
    until(session, snapshot -> snapshot.state() == SessionState.HELD);
    session.switchover();

    assertThat(ended.await(GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void stoppingTheEngineEndsSessionsAndClosesDevicesAndLeavesTheEmulatorAlone() throws Exception {
    Session held = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    until(held, snapshot -> snapshot.state() == SessionState.HELD);
    Bundle engine = container.bundle("org.drover.core");
    engine.stop();

    ended(held, SessionState.CANCELLED);
    ServiceReference<Migrator> gone = container.context().getServiceReference(Migrator.class);
    assertThat(gone).isNull();
    engine.start();
    Devices again = container.service(Devices.class);
    Until.holds("both are listed", () -> again.list().size() == 2);
    assertThat(again.leases()).isEmpty();
  }
}
