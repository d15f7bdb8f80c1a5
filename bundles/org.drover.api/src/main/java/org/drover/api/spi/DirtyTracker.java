// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What knows which memory of an address space its devices have written: the IOMMU, or the kernel's
 * own books. It tells of all devices of its space.
 *
 * <p>May be used from any thread; calls wait for each other. Whoever is told of a failure has to
 * take all memory for dirty: what was written until then may be lost.
 */
@ConsumerType
public interface DirtyTracker {

  /**
   * Who tells, for people.
   *
   * @return for example {@code the type 1 container /dev/vfio/vfio}
   */
  String name();

  /**
   * Begins to track: what is written from now on is dirty.
   *
   * @throws IllegalStateException if it is tracking
   * @throws org.drover.api.DroverException if it cannot
   */
  void start();

  /**
   * Makes those pages dirty that were written since the start or the last report. What was reported
   * is forgotten, outside of the bitmap's page size too.
   *
   * @param into of a range that is mapped as a whole; its dirty pages stay dirty
   * @throws IllegalStateException if it is not tracking
   * @throws org.drover.api.DroverException if it cannot tell, or has lost sight of a device
   */
  void report(DirtyBitmap into);

  /**
   * Ends the tracking; does nothing if it does not track.
   *
   * @throws org.drover.api.KernelCallException if the kernel refuses; it counts as ended
   */
  void stop();
}
