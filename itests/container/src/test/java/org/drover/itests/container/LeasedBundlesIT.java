// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.itests.container.Container.waitFor;

import com.google.gson.stream.JsonReader;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Loss;
import org.drover.api.service.Owner;
import org.drover.api.service.PlatformEnd;
import org.drover.api.spi.RegionAccess;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.model.mtty.MttyModel;
import org.drover.transport.file.FileTransport;
import org.drover.vendor.mtty.MttyDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Bundles that serve leased devices come and go; the leases decide when devices are closed. */
@Timeout(120)
class LeasedBundlesIT {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");
  private static final String BACKEND = "org.drover.device.vfio";
  private static final int SCR = 7;

  @TempDir private Path storage;
  private Container container;
  private List<Bundle> bundles;
  private Devices devices;
  private DeviceAddress a;

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
            Container.jarOf(FileTransport.class));
    devices = service(Devices.class);
    Emulation emulation = service(Emulation.class);
    waitFor(() -> emulation.models().contains("mtty"));
    a = emulation.create("mtty", "one", Map.of("ports", "2"));
    waitFor(() -> devices.list().size() == 1);
    devices.open(a, PERSON);
    poke(0x5a);
  }

  @AfterEach
  void stop() throws Exception {
    container.close();
  }

  private <T> T service(Class<T> type) throws InterruptedException {
    return container.service(type);
  }

  private Bundle bundle(String name) {
    return bundles.stream()
        .filter(bundle -> bundle.getSymbolicName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private RegionAccess regions() {
    return devices.held(a).orElseThrow().device().ability(RegionAccess.class).orElseThrow();
  }

  private void poke(int value) {
    regions().write(0, SCR, ByteBuffer.allocateDirect(1).put(0, (byte) value));
  }

  private int peek() {
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    regions().read(0, SCR, one);
    return one.get(0);
  }

  private void update(String name, Class<?> member) throws Exception {
    try (InputStream jar = Files.newInputStream(Container.jarOf(member))) {
      bundle(name).update(jar);
    }
    container.refresh(bundle(name));
  }

  /** A group that somebody has open is EBUSY to anybody else: so it was closed. */
  private void assertCanBeOpenedAnew() throws Exception {
    waitFor(() -> devices.list().size() == 1);
    devices.open(a, PERSON);
    assertThat(peek()).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::orphaned).containsExactly(false);
  }

  @Test
  void anUpdatedBackendClosesNothingAndItsOldClassesGiveTheDeviceBack() throws Exception {
    update(BACKEND, VfioBackend.class);

    assertThat(peek()).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::orphaned).containsExactly(true);
    devices.release(a);
    assertThat(devices.leases()).isEmpty();
    assertCanBeOpenedAnew();
  }

  @Test
  void anUninstalledBackendLeavesAllThatALeaseNeedsToTheEnd() throws Exception {
    Bundle backend = bundle(BACKEND);
    backend.uninstall();
    container.refresh(backend);

    assertThat(peek()).isEqualTo(0x5a);
    assertThat(devices.describe(a).state()).contains(MigrationState.RUNNING);
    devices.held(a).orElseThrow().device().reset();
    poke(0x5a);
    devices.release(a);
    container.startBundles(Container.jarOf(VfioBackend.class));
    assertCanBeOpenedAnew();
  }

  @Test
  void aKernelThatIsUpdatedServesWhatIsOpenUntilItIsClosed() throws Exception {
    update("org.drover.emulator", EmulationService.class);

    assertThat(devices.leases()).extracting(LeaseInfo::orphaned).containsExactly(true);
    devices.release(a);
    assertThat(devices.leases()).isEmpty();
  }

  @Test
  void aBackendThatNothingHoldsIsUpdatedFreely() throws Exception {
    devices.release(a);
    update(BACKEND, VfioBackend.class);
    assertCanBeOpenedAnew();
  }

  @Test
  void theFrameworksStopTellsWhatBecomesOfEachLeaseAndBeginsWithThem() throws Exception {
    PlatformEnd end = service(PlatformEnd.class);
    assertThat(end.held())
        .extracting(HeldDevice::loss)
        .as("an emulated device ends with the platform")
        .containsExactly(Loss.WITH_PLATFORM);
    container.close();

    assertThat(devices.leases()).isEmpty();
  }
}
