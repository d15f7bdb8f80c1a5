// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.drover.api.AccessPath;
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
import org.drover.uapi.Vfio;

/** Runs checks on a device that keeps every rule, but for what is planted. */
final class Planted {
  private Planted() {}

  /** On a device without a mistake, which is opened by its group. */
  static ConformanceReport nothing(long features, Shape shape, List<Check> checks) {
    return nothing(features, shape, AccessPath.GROUP, checks);
  }

  /** On a device without a mistake. */
  static ConformanceReport nothing(long features, Shape shape, AccessPath via, List<Check> checks) {
    SpecTrueModel model = new SpecTrueModel(FeatureSet.ofBits(features), Set.of(), shape);
    return run(model, Bend.NONE, via, checks);
  }

  /** On a PCI function without migration and without a reset, which sleeps or has no feature. */
  static ConformanceReport plainFunction(AccessPath via, boolean lowPower, List<Check> checks) {
    Machine machine = new Machine(new SpecTrueModel(FeatureSet.ofBits(0), Set.of()));
    return machine.run(
        machine.kernel(via, below -> new PlainFunctionKernel(below, lowPower)), via, checks);
  }

  /** On a device with this mistake. */
  static ConformanceReport run(Misbehaviour planted, List<Check> checks) {
    SpecTrueModel model = new SpecTrueModel(planted.features(), planted.quirks());
    return run(model, planted.bend(), planted.via(), checks);
  }

  /** On a device of all features, behind a kernel with this bend. */
  static ConformanceReport run(Bend bend, List<Check> checks) {
    SpecTrueModel model = new SpecTrueModel(FeatureSet.ofBits(7), Set.of());
    return run(model, bend, AccessPath.GROUP, checks);
  }

  /** How often a device without migration is reset in a run, its end included. */
  static int resets(List<Check> checks) {
    AtomicInteger resets = new AtomicInteger();
    Bend.Ioctl counted =
        (kernel, call) -> {
          if (call.is(Vfio.VFIO_DEVICE_RESET)) {
            resets.incrementAndGet();
          }
          return call.forward();
        };
    run(new SpecTrueModel(FeatureSet.ofBits(0), Set.of()), counted, AccessPath.GROUP, checks);
    return resets.get();
  }

  private static ConformanceReport run(
      SpecTrueModel model, Bend bend, AccessPath via, List<Check> checks) {
    Machine machine = new Machine(model);
    return machine.run(new BentKernel(machine.kernel(via, way -> way), bend), via, checks);
  }

  /** An emulated machine with one device. */
  private static final class Machine {
    private final EmulatedMachine machine = new EmulatedMachine();
    private final DeviceAddress address;

    Machine(SpecTrueModel model) {
      machine.addModel(model);
      address = new EmulationService(machine).create("spec-true", "dut", Map.of());
    }

    /** A kernel that has the path, and plays the device in its way. */
    Kernel kernel(AccessPath via, UnaryOperator<Kernel> way) {
      Kernel kernel = way.apply(new ReportingKernel(new EmulatedKernel(machine)));
      return via == AccessPath.CDEV ? new CdevKernel(kernel) : kernel;
    }

    ConformanceReport run(Kernel kernel, AccessPath via, List<Check> checks) {
      ConformanceRequest request =
          new ConformanceRequest(
              address, true, true, List.of(), ConformanceRequest.PATIENCE, Optional.of(via));
      return new Run(kernel, request, checks, result -> {}).carryOut();
    }
  }

  /** The ids of the checks that failed. */
  static List<String> failed(ConformanceReport report) {
    return report.results().stream()
        .filter(result -> result.verdict() == ConformanceVerdict.FAIL)
        .map(result -> result.check().id())
        .toList();
  }
}
