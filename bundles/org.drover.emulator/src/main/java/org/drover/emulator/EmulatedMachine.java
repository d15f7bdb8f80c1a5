// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Map;
import org.drover.api.DroverException;
import org.drover.api.spi.DeviceModel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The machine that is played: its devices, its sysfs, the faults that are armed. What the emulator
 * offers as services stands on it; a program without a container makes one itself and adds models.
 *
 * <p>Which kernel it runs is the profile that the configuration {@value #PID} names: {@code
 * debian-6.12}, which is the usual one, has the group path only; {@code iommufd-6.12} has {@code
 * /dev/iommu} and device nodes as well. Another profile is another boot: the machine begins anew.
 */
@Component(
    service = EmulatedMachine.class,
    configurationPid = EmulatedMachine.PID,
    immediate = true)
public final class EmulatedMachine {
  /** The PID of its configuration: {@code profile}. */
  public static final String PID = "org.drover.emulator";

  private final Profile profile;
  private final MachineLog log = new MachineLog();
  private final SysfsTree sysfs = new SysfsTree();
  private final Faults faults;
  private final DeviceRegistry devices;

  /** A machine without devices, with the usual kernel. */
  public EmulatedMachine() {
    this(Profile.DEBIAN_6_12);
  }

  /**
   * A machine without devices, from a configuration or without one.
   *
   * @param properties {@code profile}, which may be missing; what is none is logged, and the usual
   *     one is taken
   */
  @Activate
  public EmulatedMachine(Map<String, Object> properties) {
    this(Profile.configured(properties));
  }

  private EmulatedMachine(Profile profile) {
    this.profile = profile;
    this.faults = new Faults(log, profile);
    this.devices = new DeviceRegistry(faults, sysfs, log, profile);
  }

  /**
   * A machine without devices.
   *
   * @param profile name of the kernel that it runs, {@code debian-6.12} or {@code iommufd-6.12}
   * @return it
   * @throws DroverException if there is no such profile; its message names those that there are
   */
  public static EmulatedMachine running(String profile) {
    // No constructor: declarative services know theirs by the number of its parameters.
    return new EmulatedMachine(Profile.named(profile));
  }

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
