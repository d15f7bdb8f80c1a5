// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Tells why a device cannot be opened or migrated. May be called from any thread. */
@ProviderType
public interface Explainer {

  /**
   * All reasons that can be found without harm: from sysfs, nodes and processes, and from the
   * device itself if it is open already or keeps its state over an open and close.
   *
   * @param address whom; it need not be a device that {@link Devices} lists
   * @return what was found
   * @throws org.drover.api.DroverException if no backend serves the address
   */
  Explanation explain(DeviceAddress address);
}
