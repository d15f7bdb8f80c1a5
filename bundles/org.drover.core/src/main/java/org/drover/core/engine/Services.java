// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import org.drover.core.registry.Backends;
import org.drover.core.registry.MdevMakers;
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
 * @param mdevs who makes mdevs
 */
@Component(service = Services.class)
public record Services(
    Backends backends,
    VendorDrivers drivers,
    Transports transports,
    Workloads workloads,
    MdevMakers mdevs) {

  /**
   * All of them.
   *
   * @param backends of devices
   * @param drivers of vendors
   * @param transports by scheme
   * @param workloads by device
   * @param mdevs who makes mdevs
   */
  @Activate
  public Services(
      @Reference Backends backends,
      @Reference VendorDrivers drivers,
      @Reference Transports transports,
      @Reference Workloads workloads,
      @Reference MdevMakers mdevs) {
    this.backends = backends;
    this.drivers = drivers;
    this.transports = transports;
    this.workloads = workloads;
    this.mdevs = mdevs;
  }
}
