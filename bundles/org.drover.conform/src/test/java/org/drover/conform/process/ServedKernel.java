// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.util.Map;
import java.util.Set;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.spectrue.SpecTrueModel;
import org.drover.uapi.ForwardingKernel;

/** What a worker finds on its class path in these tests: a machine with the device emu:dut. */
public final class ServedKernel extends ForwardingKernel {
  /** For the service loader. */
  public ServedKernel() {
    super(new EmulatedKernel(machine()));
  }

  private static EmulatedMachine machine() {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new SpecTrueModel(FeatureSet.ofBits(7), Set.of()));
    new EmulationService(machine).create("spec-true", "dut", Map.of());
    return machine;
  }
}
