// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.Map;
import org.drover.uapi.Kernel;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The machine's own kernel, which the memory of workloads comes from. Memory that was made goes on
 * when it leaves: whoever made it keeps what it closes it by.
 */
@Component(service = MachineKernel.class)
public final class MachineKernel extends ServiceRegistry<Kernel> {

  /**
   * The kernel appears.
   *
   * @param kernel the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      target = "(org.drover.scheme=vfio)",
      unbind = "unbind")
  public void bind(Kernel kernel, Map<String, Object> properties) {
    add(kernel, properties);
  }

  /**
   * The kernel leaves.
   *
   * @param kernel the service
   */
  public void unbind(Kernel kernel) {
    remove(kernel);
  }

  /**
   * The kernel.
   *
   * @param what what it is wanted for, for the sentence
   * @return the present one
   * @throws org.drover.api.DroverException if there is none
   */
  public Kernel require(String what) {
    return first(
        what,
        "the machine's own kernel: start the bundle org.drover.uapi.jna, which is Linux's alone");
  }
}
