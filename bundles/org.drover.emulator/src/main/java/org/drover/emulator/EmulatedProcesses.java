// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.uapi.Kernel;
import org.drover.uapi.KernelProcesses;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** More processes on the emulated machine than the platform's own. */
@Component(service = KernelProcesses.class, property = "org.drover.scheme=" + DeviceRegistry.SCHEME)
public final class EmulatedProcesses implements KernelProcesses {
  private final EmulatedMachine machine;

  /**
   * On a machine.
   *
   * @param machine whose devices the processes may open
   */
  @Activate
  public EmulatedProcesses(@Reference EmulatedMachine machine) {
    this.machine = machine;
  }

  @Override
  public String scheme() {
    return DeviceRegistry.SCHEME;
  }

  @Override
  public KernelProcess begin() {
    return new EmulatedProcess(new EmulatedKernel(machine));
  }

  private record EmulatedProcess(EmulatedKernel own) implements KernelProcess {
    @Override
    public Kernel kernel() {
      return own;
    }

    @Override
    public void close() {
      own.exit();
    }
  }
}
