// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Drivers;
import org.drover.api.service.Emulation;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Owner;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;
import org.drover.api.spi.RegionAccess;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.drover.model.mtty.MttyModel;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.vendor.mtty.MttyDriver;
import org.osgi.framework.BundleException;

/** The bundles as they are shipped: emulated mttys through the real backend, files and sockets. */
final class EmulatedPlatform implements AutoCloseable {
  static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");

  /** Far longer than any session here takes. */
  static final Duration GUARD = Duration.ofSeconds(30);

  /** The scratch register of a 16550 UART: a byte that the device keeps and does nothing with. */
  private static final int SCR = 7;

  /** A backend, two drivers, a model and two transports. */
  private static final int PLUG_INS = 6;

  final Container container;
  final Devices devices;

  private EmulatedPlatform(Container container) throws Exception {
    this.container = container;
    this.devices = container.service(Devices.class);
    awaitPlugIns();
  }

  /**
   * Starts them and waits until all have found each other.
   *
   * @param storage an empty directory
   */
  static EmulatedPlatform start(Path storage) throws Exception {
    Container container = Container.start(storage, Container.packagesOfTheEngine());
    container.startBundles(
        Container.jarOf(JsonReader.class),
        Container.jarOf(MigratorService.class),
        Container.jarOf(VfioBackend.class),
        Container.jarOf(EmulationService.class),
        Container.jarOf(MttyModel.class),
        Container.jarOf(MttyDriver.class),
        Container.jarOf(FileTransport.class),
        Container.jarOf(TcpTransport.class));
    return new EmulatedPlatform(container);
  }

  void awaitPlugIns() throws InterruptedException {
    Drivers drivers = container.service(Drivers.class);
    Until.holds("all plug-ins are there", () -> drivers.list().size() == PLUG_INS);
  }

  /** An mtty with two ports, leased, with a value in its scratch register. */
  DeviceAddress lease(String name, int scratch) throws InterruptedException {
    DeviceAddress address =
        container.service(Emulation.class).create("mtty", name, Map.of("ports", "2"));
    devices.open(address, PERSON);
    poke(address, scratch);
    return address;
  }

  /** Where a device is, as the device says. */
  MigrationState state(DeviceAddress address) {
    return devices.describe(address).state().orElseThrow();
  }

  /** What came of a session, which must have come to this. */
  static MigrationReport ended(Session session, SessionState outcome) throws InterruptedException {
    Optional<MigrationReport> report = session.await(GUARD);
    assertThat(report).as("%s", session.snapshot()).isPresent();
    assertThat(report.get().outcome()).as("%s", report.get()).isEqualTo(outcome);
    return report.get();
  }

  private RegionAccess regions(DeviceAddress address) {
    return devices.held(address).orElseThrow().device().ability(RegionAccess.class).orElseThrow();
  }

  void poke(DeviceAddress address, int value) {
    regions(address).write(0, SCR, ByteBuffer.allocateDirect(1).put(0, (byte) value));
  }

  int peek(DeviceAddress address) {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    regions(address).read(0, SCR, one);
    return one.get(0);
  }

  @Override
  public void close() throws BundleException {
    container.close();
  }
}
