// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Devices;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Loss;
import org.drover.api.service.PlatformEnd;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.Until;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** Bundles that serve leased devices come and go; the leases decide when devices are closed. */
@Timeout(120)
class LeasedBundlesIT {
  private static final String BACKEND = "org.drover.device.vfio";

  @TempDir private Path storage;
  private EmulatedPlatform platform;
  private Container container;
  private Devices devices;
  private DeviceAddress a;

  @BeforeEach
  void start() throws Exception {
    platform = EmulatedPlatform.start(storage);
    container = platform.container;
    devices = platform.devices;
    a = platform.lease("one", 0x5a);
  }

  @AfterEach
  void stop() throws Exception {
    platform.close();
  }

  private void update(String name, Class<?> member) throws Exception {
    container.update(container.bundle(name), Container.jarOf(member));
  }

  /** A group that somebody has open is EBUSY to anybody else: so it was closed. */
  private void assertCanBeOpenedAnew() throws Exception {
    Until.holds("it is listed", () -> devices.list().size() == 1);
    devices.open(a, EmulatedPlatform.PERSON);
    assertThat(platform.peek(a)).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::orphaned).containsExactly(false);
  }

  @Test
  void anUpdatedBackendClosesNothingAndItsOldClassesGiveTheDeviceBack() throws Exception {
    update(BACKEND, VfioBackend.class);

    assertThat(platform.peek(a)).isEqualTo(0x5a);
    assertThat(devices.leases()).extracting(LeaseInfo::orphaned).containsExactly(true);
    devices.release(a);
    assertThat(devices.leases()).isEmpty();
    assertCanBeOpenedAnew();
  }

  @Test
  void anUninstalledBackendLeavesAllThatALeaseNeedsToTheEnd() throws Exception {
    Bundle backend = container.bundle(BACKEND);
    backend.uninstall();
    container.refresh(backend);

    assertThat(platform.peek(a)).isEqualTo(0x5a);
    assertThat(devices.describe(a).state()).contains(MigrationState.RUNNING);
    devices.held(a).orElseThrow().device().reset();
    platform.poke(a, 0x5a);
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
    PlatformEnd end = container.service(PlatformEnd.class);
    assertThat(end.held())
        .extracting(HeldDevice::loss)
        .as("an emulated device ends with the platform")
        .containsExactly(Loss.WITH_PLATFORM);
    container.close();

    assertThat(devices.leases()).isEmpty();
  }
}
