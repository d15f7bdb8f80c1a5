// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability to read and write a device's regions, as its workload does. Refused while the device
 * is stopped.
 */
@ConsumerType
public interface RegionAccess {

  /**
   * Reads at an offset.
   *
   * @param region its index
   * @param offset in bytes from the region's start
   * @param into a direct buffer; filled to its limit
   * @throws org.drover.api.RefusedException while the device is in STOP, STOP_COPY, RESUMING or
   *     ERROR, and for bytes that no region has
   * @throws org.drover.api.KernelCallException if the device refuses
   * @throws org.drover.api.DroverException if it gives less than was asked
   */
  void read(int region, long offset, ByteBuffer into);

  /**
   * Writes at an offset.
   *
   * @param region its index
   * @param offset in bytes from the region's start
   * @param from a direct buffer; taken up to its limit
   * @throws org.drover.api.RefusedException while the device is in STOP, STOP_COPY, RESUMING or
   *     ERROR, and for bytes that no region has
   * @throws org.drover.api.KernelCallException if the device refuses
   * @throws org.drover.api.DroverException if it takes less than was given
   */
  void write(int region, long offset, ByteBuffer from);
}
