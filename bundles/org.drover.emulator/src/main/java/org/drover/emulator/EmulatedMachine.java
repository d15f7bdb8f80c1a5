// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.api.spi.DeviceModel;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The machine that is played: its devices, its sysfs, the faults that are armed. What the emulator
 * offers as services stands on it; a program without a container makes one itself and adds models.
 */
@Component(service = EmulatedMachine.class, immediate = true)
public final class EmulatedMachine {
  private final Profile profile = Profile.DEBIAN_6_12;
  private final MachineLog log = new MachineLog();
  private final Faults faults = new Faults(log);
  private final SysfsTree sysfs = new SysfsTree();
  private final DeviceRegistry devices = new DeviceRegistry(faults, sysfs, log);

  /** A machine without devices. */
  public EmulatedMachine() {}

  /**
   * A model comes; devices that are configured and waited for it are made.
   *
   * @param model not there yet
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeModel")
  public void addModel(DeviceModel model) {
    devices.addModel(model);
  }

  /**
   * A model goes with its devices, open or not.
   *
   * @param model that was added
   */
  public void removeModel(DeviceModel model) {
    devices.removeModel(model);
  }

  Profile profile() {
    return profile;
  }

  Faults faults() {
    return faults;
  }

  MachineLog log() {
    return log;
  }

  SysfsTree sysfs() {
    return sysfs;
  }

  DeviceRegistry devices() {
    return devices;
  }
}
