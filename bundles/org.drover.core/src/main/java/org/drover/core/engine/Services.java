// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import org.drover.core.registry.Backends;
import org.drover.core.registry.Transports;
import org.drover.core.registry.VendorDrivers;
import org.drover.core.registry.Workloads;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The registries that sessions take their services from.
 *
 * @param backends of devices
 * @param drivers of vendors
 * @param transports by scheme
 * @param workloads by device
 */
@Component(service = Services.class)
public record Services(
    Backends backends, VendorDrivers drivers, Transports transports, Workloads workloads) {

  /**
   * All of them.
   *
   * @param backends of devices
   * @param drivers of vendors
   * @param transports by scheme
   * @param workloads by device
   */
  @Activate
  public Services(
      @Reference Backends backends,
      @Reference VendorDrivers drivers,
      @Reference Transports transports,
      @Reference Workloads workloads) {
    this.backends = backends;
    this.drivers = drivers;
    this.transports = transports;
    this.workloads = workloads;
  }
}
