// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Map;
import org.drover.model.edu.EduModel;
import org.drover.testkit.edu.EduContract;
import org.drover.uapi.Kernel;

/** The emulated {@code edu}; the real one is EduTest of the rig. */
abstract class EmulatedEdu extends EduContract {
  private final HeldMoments moments = new HeldMoments();
  private final Kernel kernel;

  EmulatedEdu(String profile) {
    EmulatedMachine machine = EmulatedMachine.running(profile);
    machine.addModel(new EduModel(moments));
    new EmulationService(machine).create("edu", "edu-0", Map.of());
    kernel = new EmulatedKernel(machine);
  }

  @Override
  protected Kernel kernel() {
    return kernel;
  }

  @Override
  protected String name() {
    return "edu-0";
  }

  @Override
  protected Held held() {
    return moments.held();
  }

  /** Read and write. */
  @Override
  protected int flagsOfBar() {
    return 3;
  }
}
