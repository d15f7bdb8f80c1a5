// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.HostStep;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the vendor drivers know that a host must do, for whoever does it. May be called from any
 * thread.
 */
@ProviderType
public interface HostSteps {

  /**
   * What the vendor driver that gets a device says of its host.
   *
   * @param device as it will be: with the kernel driver that it is going to have
   * @return in the order in which it is to be done; usually nothing
   * @throws org.drover.api.DroverException if its vendor driver fails to say so
   */
  List<HostStep> of(DeviceIdentity device);
}
