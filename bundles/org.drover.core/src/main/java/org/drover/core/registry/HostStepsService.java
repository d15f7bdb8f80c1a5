// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.List;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.service.HostSteps;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.VendorDriver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Asks the vendor driver that bids most. */
@Component(service = HostSteps.class)
public final class HostStepsService implements HostSteps {
  private final VendorDrivers drivers;

  /**
   * Over the registry.
   *
   * @param drivers bid for devices
   */
  @Activate
  public HostStepsService(@Reference VendorDrivers drivers) {
    this.drivers = drivers;
  }

  /** Of a driver that throws nothing good is assumed: nobody then prepares its devices. */
  @Override
  public List<HostStep> of(DeviceIdentity device) {
    VendorDriver driver = drivers.best(device);
    try {
      return List.copyOf(driver.hostSteps(device));
    } catch (RuntimeException | LinkageError e) {
      throw new DroverException(
          "the vendor driver "
              + driver.vendor()
              + " cannot say what the host must do for "
              + device.address()
              + ": "
              + e,
          e);
    }
  }
}
