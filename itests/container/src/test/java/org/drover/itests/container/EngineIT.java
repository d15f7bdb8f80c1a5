// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.itests.container.Container.waitFor;

import com.google.gson.stream.JsonReader;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
import org.drover.api.service.Owner;
import org.drover.api.service.RestoreRequest;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.service.TransportFault;
import org.drover.api.spi.RegionAccess;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.drover.stream.ImageCheck;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.vendor.mtty.MttyDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The bundles as they are shipped: emulated mttys through the real backend, files and sockets. */
@Timeout(120)
class EngineIT {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");
  private static final Duration GUARD = Duration.ofSeconds(30);

  /** The scratch register of a 16550 UART: a byte that the device keeps and does nothing with. */
  private static final int SCR = 7;

  @TempDir private Path storage;
  @TempDir private Path files;
  private Container container;
  private List<Bundle> bundles;
  private Devices devices;
  private Migrator migrator;
  private DeviceAddress a;
  private DeviceAddress b;

  @BeforeEach
  void start() throws Exception {
    container = Container.start(storage, Container.packagesOfTheEngine());
    bundles =
        container.startBundles(
            Container.jarOf(JsonReader.class),
            Container.jarOf(MigratorService.class),
            Container.jarOf(VfioBackend.class),
            Container.jarOf(EmulationService.class),
            Container.jarOf(MttyModel.class),
            Container.jarOf(MttyDriver.class),
            Container.jarOf(FileTransport.class),
            Container.jarOf(TcpTransport.class));
    devices = service(Devices.class);
    migrator = service(Migrator.class);
    Emulation emulation = service(Emulation.class);
    waitFor(() -> emulation.models().contains("mtty"));
    waitFor(() -> service(Drivers.class).list().size() == 6);
    a = emulation.create("mtty", "one", Map.of("ports", "2"));
    b = emulation.create("mtty", "two", Map.of("ports", "2"));
    devices.open(a, PERSON);
    devices.open(b, PERSON);
    poke(a, 0x5a);
    poke(b, 0x11);
  }

  @AfterEach
  void stop() throws Exception {
    container.close();
  }

  private <T> T service(Class<T> type) throws InterruptedException {
    return container.service(type);
  }

  private RegionAccess regions(DeviceAddress address) {
    return devices.held(address).orElseThrow().device().ability(RegionAccess.class).orElseThrow();
  }

  private void poke(DeviceAddress address, int value) {
    ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) value);
    regions(address).write(0, SCR, one);
  }

  private int peek(DeviceAddress address) {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    regions(address).read(0, SCR, one);
    return one.get(0);
  }

  private MigrationState state(DeviceAddress address) {
    return devices.describe(address).state().orElseThrow();
  }

  private static MigrationReport ended(Session session, SessionState outcome)
      throws InterruptedException {
    Optional<MigrationReport> report = session.await(GUARD);
    assertThat(report).as("%s", session.snapshot()).isPresent();
    assertThat(report.get().outcome()).as("%s", report.get()).isEqualTo(outcome);
    return report.get();
  }

  private static void until(Session session, Predicate<MigrationSnapshot> wanted) throws Exception {
    waitFor(() -> wanted.test(session.snapshot()));
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
    assertThat(service(Drivers.class).list())
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
    assertThat(peek(b)).isEqualTo(0x11);
    ended(migrator.restore(new RestoreRequest(image(), b)), SessionState.DONE);
    assertThat(peek(b)).isEqualTo(0x5a);
    assertThat(state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(devices.leases()).extracting(LeaseInfo::owner).containsOnly(PERSON);
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
    assertThat(state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(state(a)).isEqualTo(MigrationState.RUNNING);
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
    assertThat(peek(b)).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::address).containsExactly(b);
  }

  @Test
  void migratesWithinThePlatformAfterAHoldAndLeavesTheSourceAloneAfterACancel() throws Exception {
    Session cancelled = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    until(cancelled, snapshot -> snapshot.state() == SessionState.HELD);
    assertThat(cancelled.cancel()).isTrue();
    ended(cancelled, SessionState.CANCELLED);
    assertThat(state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(peek(a)).isEqualTo(0x5a);

    Session held = migrator.migrate(request(Optional.empty(), SwitchoverPolicy.MANUAL));
    until(held, snapshot -> snapshot.state() == SessionState.HELD);
    poke(a, 0x77);
    held.switchover();
    ended(held, SessionState.DONE);
    assertThat(peek(b)).isEqualTo(0x77);
  }

  @Test
  void theSourceRunsOnWhateverTheEmulatorLetsFail() throws Exception {
    Emulation emulation = service(Emulation.class);
    for (String call : List.of("SET_PRE_COPY", "SET_PRE_COPY_P2P", "SET_STOP_COPY")) {
      emulation.arm(new Emulation.Fault(a, call, 1, 1, Emulation.Fault.Kind.FAIL, 5, 0));
      MigrationReport report =
          ended(
              migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)),
              SessionState.FAILED);
      emulation.disarm();

      assertThat(report.error()).as(call).contains("EIO");
      assertThat(state(a)).as(call).isEqualTo(MigrationState.RUNNING);
      assertThat(peek(a)).as(call).isEqualTo(0x5a);
      assertThat(state(b)).as(call).isEqualTo(MigrationState.RUNNING);
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
    assertThat(state(a)).isEqualTo(MigrationState.RUNNING);
    assertThat(peek(a)).isEqualTo(0x5a);
  }

  private Bundle bundle(String name) {
    return bundles.stream()
        .filter(bundle -> bundle.getSymbolicName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aStoppedBackendClosesNoLeasedDeviceAndKeepsNoneFromBeingSaved() throws Exception {
    Bundle backend = bundle("org.drover.device.vfio");
    backend.stop();

    assertThat(peek(a)).isEqualTo(0x5a);
    assertThat(devices.leases()).hasSize(2);
    ended(
        migrator.save(new SaveRequest(a, image(), SaveRequest.Then.RUN, false)), SessionState.DONE);
    assertThat(state(a)).isEqualTo(MigrationState.RUNNING);
    backend.start();
    waitFor(() -> devices.list().size() == 2);
    devices.release(a);
    devices.release(b);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void movesHeldDevicesAfterTheBundlesThatServeThemWereRestarted() throws Exception {
    for (String name : List.of("org.drover.vendor.mtty", "org.drover.device.vfio")) {
      bundle(name).stop();
      bundle(name).start();
    }
    waitFor(() -> service(Drivers.class).list().size() == 6);
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(peek(b)).isEqualTo(0x5a);
    assertThat(state(b)).isEqualTo(MigrationState.RUNNING);
    assertThat(devices.leases()).extracting(LeaseInfo::address).containsExactly(b);
    devices.open(a, PERSON).close();
  }

  @Test
  void movesHeldDevicesAfterTheirVendorDriverWasUpdated() throws Exception {
    bundle("org.drover.vendor.mtty").update();
    waitFor(() -> service(Drivers.class).list().size() == 6);
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes()).isEmpty();
    assertThat(peek(b)).isEqualTo(0x5a);
  }

  @Test
  void saysThatADeviceWhoseVendorDriverIsStoppedIsServedByAnother() throws Exception {
    bundle("org.drover.vendor.mtty").stop();
    MigrationReport report =
        ended(
            migrator.migrate(request(Optional.empty(), SwitchoverPolicy.AUTO)), SessionState.DONE);

    assertThat(report.notes())
        .hasSize(2)
        .allSatisfy(note -> assertThat(note).contains("driver mtty, which has left", "generic"));
    assertThat(peek(b)).isEqualTo(0x5a);
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
    bundles.get(1).stop();

    ended(held, SessionState.CANCELLED);
    ServiceReference<Migrator> gone = container.context().getServiceReference(Migrator.class);
    assertThat(gone).isNull();
    bundles.get(1).start();
    Devices again = service(Devices.class);
    waitFor(() -> again.list().size() == 2);
    assertThat(again.leases()).isEmpty();
  }
}
