// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.Emulation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The emulator's face for callers. */
@Component(service = Emulation.class, immediate = true)
public final class EmulationService implements Emulation {
  private final EmulatedMachine machine;

  /**
   * Over a machine.
   *
   * @param machine whose devices and faults these are
   */
  @Activate
  public EmulationService(@Reference EmulatedMachine machine) {
    this.machine = machine;
  }

  /** Calls that a fault makes slow return now. */
  @Deactivate
  public void deactivate() {
    disarm();
  }

  @Override
  public List<String> models() {
    return machine.devices().models();
  }

  @Override
  public DeviceAddress create(String model, String name, Map<String, String> options) {
    return machine.devices().create(model, name, options);
  }

  @Override
  public void remove(DeviceAddress address) {
    machine.devices().remove(address);
  }

  @Override
  public void arm(Fault fault) {
    try {
      machine.faults().arm(fault);
    } catch (IllegalArgumentException e) {
      throw new DroverException("the fault is not armed: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Fault> faults() {
    return machine.faults().list();
  }

  @Override
  public void disarm() {
    machine.faults().disarm();
  }
}
