// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Makes and removes the mediated devices of kernels. */
@ProviderType
public interface Mdevs {

  /**
   * What can be made.
   *
   * @return by kernel scheme, parent and type id
   */
  List<MdevType> types();

  /**
   * Makes a device.
   *
   * @param scheme whose kernel
   * @param type id of a type, for example {@code mtty-2}
   * @param uuid its name, or empty for a random one
   * @return its address
   * @throws org.drover.api.DroverException if there is no such type, none is left, or the name is
   *     taken
   */
  DeviceAddress create(String scheme, String type, Optional<UUID> uuid);

  /**
   * Makes a device of a certain parent.
   *
   * @param mdev whose kernel, parent and type
   * @param uuid its name, or empty for a random one
   * @return its address
   * @throws org.drover.api.DroverException if there is no such type, none is left, or the name is
   *     taken
   */
  DeviceAddress create(NewMdev mdev, Optional<UUID> uuid);

  /**
   * Removes a device. The kernel waits until nobody has it open, so a leased device is refused.
   *
   * @param address an mdev
   * @throws org.drover.api.DroverException if it is not an mdev, or leased
   */
  void remove(DeviceAddress address);

  /**
   * A type of mediated device.
   *
   * @param scheme whose kernel
   * @param parent the parent device's name
   * @param id the type's id
   * @param description what its driver says of it
   * @param available how many more can be made
   */
  record MdevType(String scheme, String parent, String id, String description, int available) {}
}
