// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.api.service.Emulation;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SessionState;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session ends while something of it is under way. */
@Timeout(60)
class LateTest {
  @TempDir private Path directory;
  private Rig rig;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
  }

  /** The devices, of which opening one takes until the test says so. */
  private Devices slowToOpen(HeldCall held) {
    Devices devices = rig.devices;
    return (Devices)
        Proxy.newProxyInstance(
            Devices.class.getClassLoader(),
            new Class<?>[] {Devices.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("open")) {
                held.run();
              }
              return method.invoke(devices, arguments);
            });
  }

  @Test
  void aLeaseThatComesAfterTheEndGoesBackAtOnce() throws InterruptedException {
    HeldCall held = new HeldCall();
    rig.put(Devices.class, slowToOpen(held));
    held.leftBy(() -> rig.vfio.open("emu:a"));
    assertThat(rig.desk.heard()).startsWith("opening emu:a goes on in the background");
    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();

    held.end();

    assertThat(rig.desk.heard())
        .isEqualTo("opening emu:a has ended: This session has ended; released emu:a.");
    assertThat(rig.leases.leases()).isEmpty();
  }

  @Test
  void whatComesOtherwiseAfterTheEndIsRefused() {
    rig.vocabulary.close(Rig.GUARD);

    assertThatThrownBy(() -> rig.vfio.define(new OneDriver()))
        .hasMessage(
            "This session has ended; took back the service org.drover.api.spi.VendorDriver.");
    assertThatThrownBy(() -> rig.vfio.trace("emu:a"))
        .hasMessage("This session has ended; ended the trace of emu:a.");
    assertThatThrownBy(() -> rig.vfio.emulate("mtty", "late", "ports=2"))
        .hasMessage("This session has ended; removed emu:late.");
    assertThat(rig.vocabulary.addresses())
        .extracting(DeviceAddress::toString)
        .doesNotContain("emu:late");
  }

  @Test
  void aMigrationThatBeginsAfterTheEndIsCancelled() {
    rig.vocabulary.close(Rig.GUARD);
    assertThatThrownBy(
            () -> rig.vfio.migrate("emu:a").to("emu:b").policy(SwitchoverPolicy.MANUAL).start())
        .hasMessage("This session has ended; m1 is cancelled.");

    assertThat(rig.vfio.session("m1").await().outcome()).isEqualTo(SessionState.CANCELLED);
  }

  @Test
  void theLeaseOfAMigrationThatTakesLongGoesBackAtItsEnd() throws InterruptedException {
    ScriptDevice a = rig.vfio.open("emu:a");
    ScriptSession slow = rig.vfio.migrate(a).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    slow.awaitHold();
    // The kernel takes its time on the way back.
    rig.vfio.faults(a).arm("ARC_PRE_COPY_RUNNING:slow=1500");

    assertThat(rig.vocabulary.close(Duration.ofMillis(1)))
        .contains("cancelled m1", "m1 is not over yet and goes on in the background");

    assertThat(List.of(rig.desk.heard(), rig.desk.heard()))
        .containsExactlyInAnyOrder(
            "released emu:a", "m1 has ended in CANCELLED: emu:a is RUNNING.");
    assertThat(slow.report().orElseThrow().outcome()).isEqualTo(SessionState.CANCELLED);
    assertThat(rig.leases.leases()).isEmpty();
  }

  @Test
  void anInterruptDoesNotCutTheWaitForSafePointsShort() {
    ScriptDevice a = rig.vfio.open("emu:a");
    ScriptSession held = rig.vfio.migrate(a).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    held.awaitHold();
    Thread.currentThread().interrupt();

    assertThat(rig.vocabulary.close(Rig.GUARD)).containsExactly("cancelled m1", "released emu:a");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void leavesAnotherOnesDeviceOfTheSameName() {
    rig.vfio.emulate("mtty", "mine", "ports=2");
    rig.with(
        Emulation.class,
        emulation -> {
          emulation.remove(DeviceAddress.parse("emu:mine"));
          return emulation.create("mtty", "mine", Map.of("ports", "1"));
        });

    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
    assertThat(rig.vocabulary.addresses()).extracting(DeviceAddress::toString).contains("emu:mine");
  }

  @Test
  void oneThatIsPastThePointOfReturnIsToldWithWhatItBringsAndWhereItStays()
      throws InterruptedException {
    ScriptSession late =
        rig.vfio.migrate("emu:a").to("emu:b").pause(PausePoint.AFTER_COMMITTED).start();
    late.awaitHold();

    assertThat(rig.vocabulary.close(Duration.ofMillis(1)))
        .contains("m1 is not over yet and goes on in the background");

    late.proceed();
    assertThat(List.of(rig.desk.heard(), rig.desk.heard()))
        .containsExactlyInAnyOrder(
            "m1 has ended in DONE.",
            "emu:b stays leased with what m1 brought into it; `vfio:release emu:b` gives it back");
  }

  private ScriptSession committed(String source, String destination) {
    ScriptSession session =
        rig.vfio
            .migrate(rig.vfio.open(source))
            .to(destination)
            .pause(PausePoint.AFTER_COMMITTED)
            .start();
    session.awaitHold();
    return session;
  }

  @Test
  void theEndOfOneIsNoReasonToTellAgainWhatAnotherOneHolds() throws InterruptedException {
    rig.with(Emulation.class, emulation -> emulation.create("mtty", "c", Map.of("ports", "2")));
    rig.with(Emulation.class, emulation -> emulation.create("mtty", "d", Map.of("ports", "2")));
    ScriptSession one = committed("emu:a", "emu:b");
    ScriptSession other = committed("emu:c", "emu:d");
    assertThat(rig.vocabulary.close(Duration.ofMillis(1)))
        .filteredOn(line -> line.contains("is working with it; wait for its end"))
        .as("what they hold")
        .hasSize(2);

    // Where a migration is DONE, the engine has ended the lease of its source.
    one.proceed();
    assertThat(List.of(rig.desk.heard(), rig.desk.heard()))
        .containsExactlyInAnyOrder(
            "m1 has ended in DONE.",
            "emu:b stays leased with what m1 brought into it; `vfio:release emu:b` gives it back");
    other.proceed();
    assertThat(List.of(rig.desk.heard(), rig.desk.heard()))
        .containsExactlyInAnyOrder(
            "m2 has ended in DONE.",
            "emu:d stays leased with what m2 brought into it; `vfio:release emu:d` gives it back");
  }

  @Test
  void aDeviceThatCannotBeDescribedIsNotLeftBehind() {
    rig.put(
        Devices.class,
        (Devices)
            Proxy.newProxyInstance(
                Devices.class.getClassLoader(),
                new Class<?>[] {Devices.class},
                (proxy, method, arguments) -> {
                  throw new DroverException("nobody knows");
                }));

    assertThatThrownBy(() -> rig.vfio.emulate("mtty", "orphan", "ports=2"))
        .hasMessage("nobody knows");

    rig.put(Devices.class, rig.devices);
    assertThat(rig.vocabulary.addresses())
        .extracting(DeviceAddress::toString)
        .containsExactly("emu:a", "emu:b");
  }
}
