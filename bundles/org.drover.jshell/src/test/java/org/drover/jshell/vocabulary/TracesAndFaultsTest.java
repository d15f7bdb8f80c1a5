// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.TracedCall;
import org.drover.api.service.CallSummary;
import org.drover.api.service.Emulation;
import org.drover.api.service.Emulation.Fault;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.fsm.MigrationState;
import org.drover.jshell.words.Faults;
import org.drover.jshell.words.ScriptDevice;
import org.drover.jshell.words.ScriptSession;
import org.drover.jshell.words.ScriptTrace;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TracesAndFaultsTest {
  @TempDir private Path directory;
  private Rig rig;
  private ScriptDevice a;

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    a = rig.vfio.open("emu:a");
  }

  @Test
  void aTraceHasTheCallsSinceItBeganAndKeepsThem() {
    ScriptTrace trace = rig.vfio.trace(a);
    assertThat(trace).hasToString("no calls of emu:a yet");
    a.to(MigrationState.STOP);
    int count = trace.calls().size();
    trace.close();
    a.to(MigrationState.RUNNING);

    assertThat(count).isPositive();
    assertThat(trace.calls()).hasSize(count);
    assertThat(trace.calls())
        .extracting(TracedCall::call)
        .contains("VFIO_DEVICE_FEATURE SET MIG_DEVICE_STATE");
    assertThat(trace.toString().lines()).hasSize(count);
    assertThat(trace.summary().stream().mapToLong(CallSummary::count).sum()).isEqualTo(count);
    assertThat(trace.dropped()).isZero();
  }

  @Test
  void aTraceOfASessionEndsWithIt() {
    ScriptSession session = rig.vfio.migrate(a).to("emu:b").policy(SwitchoverPolicy.MANUAL).start();
    session.awaitHold();
    ScriptTrace trace = rig.vfio.trace(session);
    ScriptTrace byId = rig.vfio.trace(session.id());
    ScriptTrace bySnapshot = rig.vfio.trace(session.snapshot());
    session.switchover();
    session.await();

    assertThat(trace.toString()).contains("STOP_COPY");
    assertThat(byId.toString()).contains("STOP_COPY");
    assertThat(bySnapshot.toString()).contains("STOP_COPY");
    assertThatThrownBy(() -> rig.vfio.trace("migrate-99")).isInstanceOf(DroverException.class);
    assertThatThrownBy(() -> rig.vfio.trace("emu:none")).isInstanceOf(DroverException.class);
  }

  @Test
  void faultsAreOfOneDevice() {
    Faults faults = rig.vfio.faults(a);
    rig.vfio.faults("emu:b").arm("read:fail=EIO");
    assertThat(faults).hasToString("No faults are armed.");
    faults.arm("SET_STOP:fail=EBUSY@2*3");

    assertThat(faults.armed()).extracting(Fault::call).containsExactly("SET_STOP");
    assertThat(faults.toString()).contains("SET_STOP:fail=EBUSY@2*3");
    assertThatThrownBy(() -> faults.arm("nonsense")).isInstanceOf(DroverException.class);
    faults.clear();
    assertThat(rig.with(Emulation.class, Emulation::faults)).isEmpty();
  }

  @Test
  void emulatedDevicesGoWithTheSessionThatMadeThem() {
    rig.vfio.emulate("mtty", "left", "ports=2");
    rig.vfio.emulate("mtty", "filled", "ports=2");
    rig.vfio.emulate("mtty", "removed", "ports=2");
    rig.vfio.remove("emu:removed");
    rig.with(Emulation.class, emulation -> emulation.create("mtty", "removed", Map.of()));
    rig.vfio.migrate(rig.vfio.open("emu:left")).to("emu:filled").run();

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly("removed emu:filled", "removed emu:left", "released emu:a");
    assertThat(rig.vfio.devices())
        .extracting(device -> device.identity().address().toString())
        .containsExactly("emu:a", "emu:b", "emu:removed");
  }

  @Test
  void saysWhatStaysInADeviceOfSomebodyElse() {
    String id = rig.vfio.migrate(a).to("emu:b").run().id();

    assertThat(rig.vocabulary.close(Rig.GUARD))
        .containsExactly(
            "emu:b stays leased with what "
                + id
                + " brought into it; `vfio:release emu:b` gives it back");
    assertThat(rig.vfio.leases()).hasSize(1);
  }

  @Test
  void emulatedDevicesComeAndGo() {
    assertThat(rig.vfio.emulate("mtty")).hasToString("emu:mtty-0");
    assertThat(rig.vfio.emulate("mtty", "ports=1")).hasToString("emu:mtty-1");
    rig.vfio.remove("emu:mtty-0");
    assertThat(rig.vfio.devices()).hasSize(3);
    assertThatThrownBy(() -> rig.vfio.remove(a)).isInstanceOf(DroverException.class);
    assertThatThrownBy(() -> rig.vfio.emulate("mtty", "c", "ports"))
        .hasMessage("'ports' is no option of a model; write \"KEY=VALUE\".");
  }
}
