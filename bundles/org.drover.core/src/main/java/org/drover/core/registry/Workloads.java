// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.List;
import java.util.Map;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.Workload;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The workloads that are present. One that leaves before it was quiesced is not called; one that
 * was quiesced is pinned by its session and still told where its device runs on.
 */
@Component(service = Workloads.class)
public final class Workloads extends ServiceRegistry<Workload> {

  /**
   * A workload appears.
   *
   * @param workload the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(Workload workload, Map<String, Object> properties) {
    add(workload, properties);
  }

  /**
   * A workload leaves.
   *
   * @param workload the service
   */
  public void unbind(Workload workload) {
    remove(workload);
  }

  /**
   * Who uses a device now.
   *
   * @param device whom
   * @return in order of preference; often nobody
   */
  public List<Workload> of(DeviceAddress device) {
    return services().stream().filter(workload -> workload.devices().contains(device)).toList();
  }
}
