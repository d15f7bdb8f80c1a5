// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.service.Emulation;
import org.drover.api.service.Emulation.Fault;
import org.drover.jshell.words.Faults;
import org.drover.text.ListFormat;
import org.drover.text.read.FaultSpec;

/** The faults of one emulated device. */
final class EmulatorFaults implements Faults {
  private final Backstage stage;
  private final DeviceAddress device;

  EmulatorFaults(Backstage stage, DeviceAddress device) {
    this.stage = stage;
    this.device = device;
  }

  @Override
  public Faults arm(String fault) {
    Fault parsed = FaultSpec.parse(fault, Optional.of(device));
    stage
        .services()
        .with(
            Emulation.class,
            emulation -> {
              emulation.arm(parsed);
              stage.armed().add(parsed);
              return parsed;
            });
    return this;
  }

  @Override
  public List<Fault> armed() {
    return stage.services().with(Emulation.class, Emulation::faults).stream()
        .filter(fault -> device.equals(fault.device()))
        .toList();
  }

  @Override
  public Faults clear() {
    stage
        .services()
        .with(
            Emulation.class,
            emulation -> {
              emulation.disarm();
              return device;
            });
    return this;
  }

  @Override
  public String toString() {
    return ListFormat.faults(armed(), stage.desk().width()).stripTrailing();
  }
}
