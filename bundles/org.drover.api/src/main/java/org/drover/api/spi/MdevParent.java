// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import java.util.Map;

/**
 * A device that mediated devices are made from, as it stands in {@code class/mdev_bus} of sysfs.
 *
 * @param name the parent's name, for example {@code mtty}
 * @param driver the driver that its devices are bound to, for example {@code mtty}
 * @param pool how many units there are in all; every device takes some
 * @param types what can be made
 */
public record MdevParent(String name, String driver, int pool, List<Type> types) {

  /** Keeps the types from changing. */
  public MdevParent {
    types = List.copyOf(types);
  }

  /**
   * One entry of {@code mdev_supported_types}.
   *
   * @param name the directory's name, for example {@code mtty-2}
   * @param title what its attribute {@code name} says
   * @param description what its attribute {@code description} says; empty if it has none
   * @param deviceApi what its attribute {@code device_api} says, for example {@code vfio-pci}
   * @param cost how many units of the pool a device takes
   * @param options what {@link DeviceModel#create} is given when somebody writes to {@code create}
   */
  public record Type(
      String name,
      String title,
      String description,
      String deviceApi,
      int cost,
      Map<String, String> options) {

    /** Keeps the options from changing. */
    public Type {
      options = Map.copyOf(options);
    }
  }
}
