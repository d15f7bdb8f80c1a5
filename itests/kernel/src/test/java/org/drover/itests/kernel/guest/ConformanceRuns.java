// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Run;
import org.drover.device.vfio.KernelMdevs;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;

/** The same checks on a new mtty of the guest's kernel, and on a new one of the emulator's. */
record ConformanceRuns(ConformanceReport kernel, ConformanceReport emulator) {

  /** Runs the checks that are dangerous, or those that are not. */
  static ConformanceRuns of(boolean dangerous) {
    List<Check> checks =
        Checks.all().stream().filter(check -> check.info().dangerous() == dangerous).toList();
    return new ConformanceRuns(onKernel(checks), onEmulator(checks));
  }

  private static ConformanceReport onKernel(List<Check> checks) {
    Kernel kernel = new JnaKernel();
    KernelMdevs mdevs = new KernelMdevs(() -> List.of(new VfioBackend(kernel)));
    DeviceAddress address = mdevs.create("vfio", "mtty-2", java.util.Optional.empty());
    try {
      return run(kernel, address, checks);
    } finally {
      mdevs.remove(address);
    }
  }

  private static ConformanceReport onEmulator(List<Check> checks) {
    EmulatedMachine machine =
        RigKernel.ofThisGuest() == RigKernel.IOMMUFD
            ? EmulatedMachine.running("iommufd-6.12")
            : new EmulatedMachine();
    machine.addModel(new MttyModel());
    DeviceAddress address =
        new EmulationService(machine).create("mtty", "mtty-0", Map.of("ports", "2"));
    return run(new EmulatedKernel(machine), address, checks);
  }

  private static ConformanceReport run(Kernel kernel, DeviceAddress address, List<Check> checks) {
    ConformanceRequest request =
        new ConformanceRequest(address, true, true, List.of(), ConformanceRequest.PATIENCE);
    return new Run(kernel, request, checks, result -> {}).carryOut();
  }
}
