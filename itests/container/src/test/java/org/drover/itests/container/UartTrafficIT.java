// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Traffic.TrafficInfo;
import org.drover.api.spi.VendorDriver;
import org.drover.itests.platform.Until;
import org.drover.vendor.mtty.MttyDriver;
import org.drover.vendor.mtty.UartTraffic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic on the emulator's mtty, moved from device to device by the bare system calls. */
class UartTrafficIT {
  private static final int RUNNING = 2;
  private static final int STOP = 1;

  private final EmulatedLeases leases = new EmulatedLeases();
  private final UartTraffic traffic = new UartTraffic(leases.devices);
  private final VendorDriver mtty = new MttyDriver();
  private final DeviceAddress source = leases.lease(2, mtty);
  private final DeviceAddress destination = leases.lease(2, mtty);

  @AfterEach
  void end() {
    traffic.deactivate();
  }

  private TrafficInfo info() {
    assertThat(traffic.list()).hasSize(1);
    return traffic.list().get(0);
  }

  private void runUntil(long written) {
    Until.holds(written + " bytes", () -> info().written() >= written);
  }

  @Test
  void knowsWhatTheDeviceHoldsAtAnyTime() {
    traffic.start(source);
    assertThat(traffic.devices()).containsExactly(source);
    runUntil(100);
    for (int at = 0; at < 20; at++) {
      TrafficInfo info = info();
      assertThat(info.error()).isEmpty();
      assertThat(info.running()).isTrue();
      assertThat(info.kind()).isEqualTo("uart");
      assertThat(info.observed()).hasSize(64).isEqualTo(info.expected());
    }
    TrafficInfo end = traffic.stop(source);
    assertThat(end.observed()).isEqualTo(end.expected());
    assertThat(end.running()).isFalse();
    assertThat(traffic.list()).isEmpty();
    assertThat(traffic.devices()).isEmpty();
  }

  @Test
  void goesOnWhereTheStateWent() {
    traffic.start(source);
    runUntil(50);
    traffic.quiesce(source);
    TrafficInfo quiet = info();
    assertThat(quiet.running()).isFalse();
    leases.move(source, destination, -1);
    assertThat(info().written())
        .as("nothing is written while it is quiesced")
        .isEqualTo(quiet.written());

    traffic.resume(source, destination);
    assertThat(traffic.devices()).containsExactly(destination);
    runUntil(quiet.written() + 50);
    TrafficInfo end = traffic.stop(destination);
    assertThat(end.error()).isEmpty();
    assertThat(end.device()).isEqualTo(destination);
    assertThat(end.observed()).isEqualTo(end.expected());
  }

  @Test
  void goesOnAtTheSourceAfterAFailure() {
    traffic.start(source);
    runUntil(20);
    traffic.quiesce(source);
    leases.set(source, STOP);
    leases.set(source, RUNNING);
    traffic.resume(source, source);
    runUntil(60);
    assertThat(traffic.stop(source).error()).isEmpty();
  }

  @Test
  void stopsAtADestinationThatHoldsSomethingElse() {
    traffic.start(source);
    runUntil(20);
    traffic.quiesce(source);
    leases.move(source, destination, 31); // SCR of port 0
    assertThatThrownBy(() -> traffic.resume(source, destination))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(destination + ": port 0 must hold SCR 0x");
    TrafficInfo info = info();
    assertThat(info.running()).isFalse();
    assertThat(info.error()).contains("port 0 must hold");
    assertThat(info.observed()).isNotEqualTo(info.expected());
    assertThat(traffic.stop(destination).error()).isNotEmpty();
  }

  @Test
  void noticesAForeignHand() {
    traffic.start(source);
    runUntil(20);
    traffic.quiesce(source);
    leases.changeScratch(source);
    assertThatThrownBy(() -> traffic.resume(source, source)).isInstanceOf(DroverException.class);
  }

  @Test
  void saysWhyItCannotGoOn() {
    traffic.start(source);
    runUntil(20);
    leases.breakDevice(source);
    Until.holds("it has stopped", () -> !info().error().isEmpty());
    assertThat(info().error()).contains("EBADF");
    assertThat(traffic.devices()).isEmpty();
  }

  @Test
  void endsWhenTheDeviceWasClosedMeanwhile() {
    traffic.start(source);
    traffic.quiesce(source);
    leases.beforeAccess(
        source,
        () -> {
          throw new IllegalStateException("the device is closed");
        });
    assertThatThrownBy(() -> traffic.resume(source, source))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining(source.toString())
        .hasRootCauseMessage("the device is closed");
    assertThat(traffic.devices()).isEmpty();
    assertThat(info().error()).contains("the device is closed");
  }

  @Test
  void claimsNoDeviceThatItsThreadCannotUseAnyMore() {
    traffic.start(source);
    leases.beforeAccess(
        source,
        () -> {
          throw new NoClassDefFoundError("org/drover/Gone");
        });
    Until.holds("it has stopped", () -> traffic.devices().isEmpty());
    assertThat(info().error()).contains("org/drover/Gone");
  }

  @Test
  void letsADeviceThatHangsHinderNoOther() throws Exception {
    traffic.start(source);
    traffic.start(destination);
    Stall stall = new Stall();
    leases.beforeAccess(source, stall);
    try {
      stall.awaitEntered();
      inTime(() -> traffic.quiesce(destination));
      inTime(() -> assertThat(traffic.devices()).containsExactly(source, destination));
    } finally {
      stall.release();
    }
  }

  @Test
  void letsAStartThatHangsHinderNoOther() throws Exception {
    traffic.start(destination);
    Stall stall = new Stall();
    leases.beforeAccess(source, stall);
    CompletableFuture<Void> start = CompletableFuture.runAsync(() -> traffic.start(source));
    try {
      stall.awaitEntered();
      inTime(() -> traffic.quiesce(destination));
      inTime(() -> assertThat(traffic.devices()).contains(destination));
      inTime(
          () ->
              assertThatThrownBy(() -> traffic.start(source))
                  .hasMessageContaining("traffic already"));
    } finally {
      stall.release();
    }
    start.get(20, TimeUnit.SECONDS);
    assertThat(traffic.stop(source).error()).isEmpty();
  }

  @Test
  void forgetsTrafficThatCouldNotBegin() {
    leases.breakDevice(source);
    assertThatThrownBy(() -> traffic.start(source)).hasMessageContaining("EBADF");
    assertThat(traffic.devices()).isEmpty();
    assertThat(traffic.list()).isEmpty();
  }

  private static void inTime(Runnable call) throws Exception {
    CompletableFuture.runAsync(call).get(20, TimeUnit.SECONDS);
  }

  /** Holds whoever comes until it is released. */
  private static final class Stall implements Runnable {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void run() {
      entered.countDown();
      try {
        assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts a stall", e);
      }
    }

    void awaitEntered() throws InterruptedException {
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    }

    void release() {
      released.countDown();
    }
  }

  @Test
  void isOverWhenTheDeviceDeparts() {
    traffic.start(source);
    traffic.quiesce(source);
    traffic.departed(source);
    assertThat(traffic.devices()).isEmpty();
    assertThat(info().running()).isFalse();
    assertThat(traffic.stop(source).error()).isEmpty();
  }

  @Test
  void isOverAndSaysWhyWhenTheDeviceIsLeftStopped() {
    traffic.start(source);
    traffic.quiesce(source);
    traffic.leftStopped(source);
    assertThat(traffic.devices()).isEmpty();
    assertThat(info().running()).isFalse();
    assertThat(traffic.stop(source).error()).contains(source + " was left stopped", "start it");
  }

  @Test
  void refusesWhatItCannotUse() {
    DeviceAddress unleased = DeviceAddress.parse("emu:nobody");
    assertThatThrownBy(() -> traffic.start(unleased))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("emu:nobody is not leased");
    traffic.start(source);
    assertThatThrownBy(() -> traffic.start(source)).hasMessageContaining("already");
    assertThatThrownBy(() -> traffic.stop(destination)).hasMessageContaining("no UART traffic");
    DeviceAddress other = leases.lease(1, new OtherDriver());
    assertThatThrownBy(() -> traffic.start(other)).hasMessageContaining("device of other");
  }

  @Test
  void usesAllPortsOfADevice() {
    DeviceAddress single = leases.lease(1, mtty);
    traffic.start(single);
    traffic.start(source);
    Until.holds("both write", () -> traffic.list().stream().allMatch(info -> info.written() > 40));
    assertThat(traffic.list()).extracting(TrafficInfo::error).containsOnly("");
    assertThat(traffic.devices()).containsExactlyInAnyOrder(single, source);
  }
}
