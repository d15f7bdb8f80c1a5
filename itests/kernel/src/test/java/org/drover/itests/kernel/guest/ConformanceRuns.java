// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceVerdict;
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

/**
 * The same checks on a new mtty of the guest's kernel, and on a new one of the emulator's.
 *
 * @param kernel what came of the guest's
 * @param emulator what came of the emulator's
 */
record ConformanceRuns(ConformanceReport kernel, ConformanceReport emulator) {

  /** Runs the checks that are dangerous, or those that are not. */
  static ConformanceRuns of(boolean dangerous, AccessPath via) {
    List<Check> checks = checks(dangerous);
    return new ConformanceRuns(onMtty(checks, via), onEmulator(checks, via));
  }

  /** The checks that are dangerous, or those that are not. */
  static List<Check> checks(boolean dangerous) {
    return Checks.all().stream().filter(check -> check.info().dangerous() == dangerous).toList();
  }

  /** On a new mtty of the guest's kernel. */
  static ConformanceReport onMtty(List<Check> checks, AccessPath via) {
    Kernel kernel = new JnaKernel();
    KernelMdevs mdevs = new KernelMdevs(() -> List.of(new VfioBackend(kernel)));
    DeviceAddress address = mdevs.create("vfio", "mtty-2", Optional.empty());
    try {
      return run(kernel, address, checks, via);
    } finally {
      mdevs.remove(address);
    }
  }

  /** On a device of the guest's kernel that is there. */
  static ConformanceReport onDevice(DeviceAddress address, List<Check> checks, AccessPath via) {
    return run(new JnaKernel(), address, checks, via);
  }

  /** On a device of the guest's kernel that is there, and nothing that is dangerous. */
  static ConformanceReport safely(DeviceAddress address, List<Check> checks, AccessPath via) {
    return run(new JnaKernel(), address, checks, via, false);
  }

  private static ConformanceReport onEmulator(List<Check> checks, AccessPath via) {
    EmulatedMachine machine =
        RigKernel.ofThisGuest() == RigKernel.IOMMUFD
            ? EmulatedMachine.running("iommufd-6.12")
            : new EmulatedMachine();
    machine.addModel(new MttyModel());
    DeviceAddress address =
        new EmulationService(machine).create("mtty", "mtty-0", Map.of("ports", "2"));
    return run(new EmulatedKernel(machine), address, checks, via);
  }

  private static ConformanceReport run(
      Kernel kernel, DeviceAddress address, List<Check> checks, AccessPath via) {
    return run(kernel, address, checks, via, true);
  }

  private static ConformanceReport run(
      Kernel kernel, DeviceAddress address, List<Check> checks, AccessPath via, boolean dangerous) {
    ConformanceRequest request =
        new ConformanceRequest(
            address, true, dangerous, List.of(), ConformanceRequest.PATIENCE, Optional.of(via));
    return new Run(kernel, request, checks, result -> {}).carryOut();
  }

  /** The checks that ended in one way; of a failure all that is known. */
  static List<String> with(ConformanceReport report, ConformanceVerdict verdict) {
    return report.results().stream()
        .filter(result -> result.verdict() == verdict)
        .map(result -> result.check().id() + (verdict == ConformanceVerdict.FAIL ? result : ""))
        .toList();
  }
}
