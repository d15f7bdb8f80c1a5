// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.device.vfio.ScriptedMtty.DEVICE_FEATURE;
import static org.drover.device.vfio.ScriptedMtty.SET_STATE;
import static org.drover.testkit.CallMatcher.ioctl;

import org.drover.api.Errno;
import org.drover.api.TransitionException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;
import org.drover.testkit.CallMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A function of vfio-pci-core, which sleeps when whoever has it open said so. */
class LowPowerTest {
  /** {@code argsz 8, VFIO_DEVICE_FEATURE_SET | LOW_POWER_EXIT}. */
  private static final CallMatcher EXIT = ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 05 00 02 00");

  /** {@code argsz 8, VFIO_DEVICE_FEATURE_PROBE | SET | LOW_POWER_EXIT}. */
  private static final CallMatcher PROBE = ioctl(DEVICE, DEVICE_FEATURE, "08 00 00 00 05 00 06 00");

  private final ScriptedMtty mtty = new ScriptedMtty();
  private boolean asleep = true;
  private MigratableDevice device;

  private void open(boolean hasFeature) {
    if (hasFeature) {
      mtty.kernel.whenever(PROBE).giving(0);
    }
    mtty.kernel
        .whenever(EXIT)
        .replying(
            (call, feature) -> {
              asleep = false;
              return 0;
            });
    mtty.kernel
        .whenever(SET_STATE)
        .replying(
            (call, feature) ->
                asleep ? mtty.setFailing(Errno.EIO, 2).to(call, feature) : mtty.set(call, feature));
    device = mtty.openDevice();
  }

  @AfterEach
  void close() {
    device.close();
    assertThat(mtty.counting.live()).isEmpty();
  }

  @Test
  @Tag("pitfall-41")
  void isWokenBeforeItLeavesRunning() {
    open(true);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isPresent();
    assertThat(mtty.seen(EXIT)).isEqualTo(1);

    device.transition(MigrationState.STOP, Recovery.none());
    assertThat(mtty.seen(EXIT)).as("it is awake").isEqualTo(1);
  }

  @Test
  void isNotAskedToWakeWhereTheFeatureIsAbsent() {
    asleep = false;
    open(false);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isPresent();
    assertThat(mtty.seen(EXIT)).isZero();
  }

  @Test
  void oneThatDoesNotWakeFailsByTheTransitionsOwnError() {
    open(true);
    mtty.kernel.whenever(EXIT).failing(Errno.EIO);

    assertThatThrownBy(() -> device.transition(MigrationState.STOP_COPY, Recovery.none()))
        .isInstanceOf(TransitionException.class)
        .hasMessageContaining("EIO");
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }

  /** The feature was there when it was opened: a driver that has taken it back is no failure. */
  @Test
  void anAbsentFeatureIsTolerated() {
    asleep = false;
    open(true);
    mtty.kernel.whenever(EXIT).failing(Errno.ENOTTY);

    assertThat(device.transition(MigrationState.STOP_COPY, Recovery.none())).isPresent();
  }
}
