// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DeviceIdentity;
import org.drover.api.DroverException;
import org.drover.api.spi.VendorDriver;
import org.drover.core.generic.GenericDriver;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The vendor drivers that are present; the generic one always is. When one leaves, a session that
 * uses it and has not committed ends by its ordinary failure path, and devices that are opened
 * afterwards go to the next bidder. So do its leases when they are used next, until it is there
 * again.
 */
@Component(service = VendorDrivers.class)
public final class VendorDrivers extends ServiceRegistry<VendorDriver> {
  private static final Logger LOG = System.getLogger(VendorDrivers.class.getName());

  /** With the generic driver alone. */
  public VendorDrivers() {
    add(new GenericDriver(), Map.of());
  }

  /**
   * A driver appears.
   *
   * @param driver the service
   * @param properties of the service
   */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "unbind")
  public void bind(VendorDriver driver, Map<String, Object> properties) {
    add(driver, properties);
  }

  /**
   * A driver leaves.
   *
   * @param driver the service
   */
  public void unbind(VendorDriver driver) {
    remove(driver);
  }

  /**
   * The driver that bids most for a device.
   *
   * @param device told without opening it
   * @return never null: nobody is outbid by less than the generic driver
   */
  public VendorDriver best(DeviceIdentity device) {
    VendorDriver best = null;
    int highest = VendorDriver.NONE;
    for (VendorDriver driver : services()) {
      int bid = bid(driver, device);
      if (bid > highest
          || (best != null && bid == highest && driver.vendor().compareTo(best.vendor()) < 0)) {
        best = driver;
        highest = bid;
      }
    }
    if (best == null) {
      throw new IllegalStateException("the generic driver did not bid for " + device.address());
    }
    return best;
  }

  /**
   * The driver of a vendor.
   *
   * @param vendor as {@link VendorDriver#vendor} says it
   * @return empty if it is not here
   */
  public Optional<VendorDriver> named(String vendor) {
    return services().stream().filter(driver -> driver.vendor().equals(vendor)).findFirst();
  }

  /**
   * The driver of a vendor that somebody has named.
   *
   * @param vendor as {@link VendorDriver#vendor} says it
   * @return the driver
   * @throws DroverException if it is not here; the message names those that are
   */
  public VendorDriver present(String vendor) {
    return named(vendor)
        .orElseThrow(
            () ->
                new DroverException(
                    "there is no vendor driver "
                        + vendor
                        + "; present are "
                        + services().stream()
                            .map(VendorDriver::vendor)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", "))));
  }

  /** An isolation boundary: a driver that throws does not keep the others from bidding. */
  private static int bid(VendorDriver driver, DeviceIdentity device) {
    try {
      return driver.match(device);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, driver.vendor() + " failed to bid for " + device.address(), e);
      return VendorDriver.NONE;
    }
  }
}
