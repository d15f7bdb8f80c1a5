// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import org.drover.api.DeviceAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Generated use of devices, for demonstrations and tests: a workload that writes to a device
 * through its regions and knows what the device must hold. It is quiesced and resumed by sessions
 * like any other workload.
 */
@ProviderType
public interface Traffic {

  /**
   * Starts to use a device that is leased.
   *
   * @param device whose kind of traffic is known to some provider
   * @throws org.drover.api.DroverException if it is not leased, or no traffic fits it
   */
  void start(DeviceAddress device);

  /**
   * Ends the use of a device.
   *
   * @param device where the traffic runs now
   * @return what it came to
   * @throws org.drover.api.DroverException if there is none
   */
  TrafficInfo stop(DeviceAddress device);

  /**
   * All traffic.
   *
   * @return in ascending order of the devices
   */
  List<TrafficInfo> list();

  /**
   * Traffic on a device.
   *
   * @param device where it runs now
   * @param kind for example {@code uart}
   * @param running false while it is quiesced
   * @param written how many bytes it has written
   * @param expected SHA-256 in hex of what the device must hold by the traffic's own books
   * @param observed SHA-256 in hex of what the device held when it was last read; empty if it was
   *     not yet
   * @param error what went wrong; empty if nothing
   */
  record TrafficInfo(
      DeviceAddress device,
      String kind,
      boolean running,
      long written,
      String expected,
      String observed,
      String error) {}
}
