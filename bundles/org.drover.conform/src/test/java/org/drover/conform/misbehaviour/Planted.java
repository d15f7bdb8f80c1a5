// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Check;
import org.drover.conform.run.Run;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.Shape;
import org.drover.testkit.spectrue.SpecTrueModel;
import org.drover.uapi.Kernel;

/** Runs checks on a device that keeps every rule, but for what is planted. */
final class Planted {
  private Planted() {}

  /** On a device without a mistake. */
  static ConformanceReport nothing(long features, Shape shape, List<Check> checks) {
    SpecTrueModel model = new SpecTrueModel(FeatureSet.ofBits(features), Set.of(), shape);
    return run(model, Bend.NONE, checks);
  }

  /** On a device with this mistake. */
  static ConformanceReport run(Misbehaviour planted, List<Check> checks) {
    SpecTrueModel model = new SpecTrueModel(planted.features(), planted.quirks());
    return run(model, planted.bend(), checks);
  }

  /** On a device of all features, behind a kernel with this bend. */
  static ConformanceReport run(Bend bend, List<Check> checks) {
    return run(new SpecTrueModel(FeatureSet.ofBits(7), Set.of()), bend, checks);
  }

  private static ConformanceReport run(SpecTrueModel model, Bend bend, List<Check> checks) {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(model);
    DeviceAddress address = new EmulationService(machine).create("spec-true", "dut", Map.of());
    Kernel kernel = new BentKernel(new ReportingKernel(new EmulatedKernel(machine)), bend);
    ConformanceRequest request =
        new ConformanceRequest(address, true, true, List.of(), ConformanceRequest.PATIENCE);
    return new Run(kernel, request, checks, result -> {}).carryOut();
  }

  /** The ids of the checks that failed. */
  static List<String> failed(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.verdict() == ConformanceVerdict.FAIL)
        .map(result -> result.check().id())
        .toList();
  }
}
