// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.fsm.MigrationState.RUNNING;
import static org.drover.fsm.MigrationState.RUNNING_P2P;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;
import org.drover.api.spi.Recovery;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.Platform;
import org.junit.jupiter.api.Test;

/** Lists of devices that somebody is working with. */
class ListingTest {
  private static final Owner COMMAND = new Owner(Owner.Kind.COMMAND, "state");

  /** Long for a list, and shorter than anything waits that a list could wait for. */
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  private final Platform platform = new Platform();
  private final FakeHardware hardware = platform.device("a");
  private final DeviceAddress address = hardware.identity().address();
  private final Lease lease = platform.devices.open(address, Platform.PERSON);

  private DeviceStatus listed() {
    List<DeviceStatus> all = assertTimeoutPreemptively(AT_ONCE, platform.devices::list);
    return all.stream()
        .filter(device -> device.identity().address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private void waitsForNoSet(Lease by) throws Exception {
    assertThat(listed().state()).contains(RUNNING);
    CountDownLatch kernel = hardware.blocks(RUNNING, RUNNING_P2P);
    Thread set = new Thread(() -> by.device().transition(RUNNING_P2P, Recovery.none()));
    set.start();
    assertThat(hardware.entered(RUNNING, RUNNING_P2P).await(20, TimeUnit.SECONDS)).isTrue();
    try {
      assertThat(listed().state()).as("the last known one").contains(RUNNING);
      assertThat(listed().capabilities()).isPresent();
      assertThat(listed().lease()).contains(by.info());
      DeviceStatus described =
          assertTimeoutPreemptively(AT_ONCE, () -> platform.devices.describe(address));
      assertThat(described.state()).contains(RUNNING);
    } finally {
      kernel.countDown();
      set.join();
    }
    assertThat(listed().state()).contains(RUNNING_P2P);
  }

  @Test
  void doNotWaitForASetOfTheLeasesOwner() throws Exception {
    waitsForNoSet(lease);
  }

  @Test
  void doNotWaitForASetOfACommand() throws Exception {
    try (Devices.Use use = platform.devices.use(address, COMMAND, true)) {
      waitsForNoSet(use.lease());
    }
  }

  @Test
  void doNotWaitForADeviceThatIsBeingClosed() throws Exception {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch kernel = new CountDownLatch(1);
    hardware.whenClosed(
        () -> {
          closing.countDown();
          await(kernel);
        });
    Thread release = new Thread(() -> platform.devices.release(address));
    release.start();
    await(closing);
    try {
      assertThat(listed().lease()).get().matches(info -> !info.open());
    } finally {
      kernel.countDown();
      release.join();
    }
    assertThat(listed().lease()).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doNotFailBecauseOfADeviceThatIsReleasedWhileItIsAsked() throws Exception {
    Thread release = new Thread(() -> platform.devices.release(address));
    hardware.whenAsked(
        () -> {
          if (release.getState() == Thread.State.NEW) {
            release.start();
            Platform.until(
                () -> !release.isAlive() || release.getState() == Thread.State.WAITING,
                () -> "" + release.getState());
          }
        });

    assertThat(listed().problem()).isEmpty();
    release.join();
    assertThat(listed().lease()).isEmpty();
    assertThat(hardware.open).isZero();
  }

  @Test
  void doNotLookAtAClosedDevice() {
    WatchedDevice device = new WatchedDevice(lease.device());
    assertThat(device.glance(open -> open.state())).contains(RUNNING);
    device.close();
    assertThat(device.glance(open -> open.state())).isEmpty();
  }

  @Test
  void doNotFailBecauseOfADeviceThatThrows() {
    hardware.classesAreGone().stateUntold(true);

    assertThat(listed().problem()).get().asString().contains("NoClassDefFoundError");
    assertThat(listed().state()).isEmpty();
    assertThat(listed().lease()).isPresent();
  }
}
