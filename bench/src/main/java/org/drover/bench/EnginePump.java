// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ListenRequest;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Session;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;

/**
 * Two engines of this JVM, each over an emulated kernel of its own, and a migration from the one to
 * the other over TCP.
 */
final class EnginePump {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private EnginePump() {}

  /**
   * Migrates one device.
   *
   * @param bytes of its state
   * @return from the begin of the session to its end, handover included
   */
  static Pumped run(long bytes) throws InterruptedException {
    EmulatedMachine here = machine();
    EmulatedMachine there = machine();
    DeviceAddress source = device(here, "source", bytes);
    DeviceAddress destination = device(there, "destination", bytes);
    try (PlainEngine sending = new PlainEngine(new EmulatedKernel(here));
        PlainEngine receiving = new PlainEngine(new EmulatedKernel(there))) {
      Session listening =
          receiving
              .migrator()
              .listen(new ListenRequest(URI.create("tcp://127.0.0.1:0"), List.of(destination)));
      MigrationRequest request =
          new MigrationRequest(
              List.of(new DevicePair(source, Optional.of(destination))),
              listening.snapshot().place(),
              SwitchoverPolicy.AUTO,
              true,
              Set.of(),
              List.of());
      long cpu = SYSTEM.getProcessCpuTime();
      long begin = System.nanoTime();
      MigrationReport report = PlainEngine.done(sending.migrator().migrate(request));
      long nanos = System.nanoTime() - begin;
      long cpuNanos = SYSTEM.getProcessCpuTime() - cpu;
      PlainEngine.done(listening);
      long moved = report.devices().get(0).stopCopyBytes();
      if (moved != bytes) {
        throw new IllegalStateException("moved " + moved + " bytes of " + bytes);
      }
      return new Pumped(nanos, cpuNanos);
    }
  }

  private static EmulatedMachine machine() {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new BlockModel());
    return machine;
  }

  private static DeviceAddress device(EmulatedMachine machine, String name, long bytes) {
    return new EmulationService(machine)
        .create(BlockModel.NAME, name, Map.of(BlockModel.BYTES, Long.toString(bytes)));
  }
}
