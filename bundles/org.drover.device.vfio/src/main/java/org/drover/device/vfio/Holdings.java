// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is open of one scheme, by whichever of its kernels it was opened: a kernel service that
 * comes back does not make the machine's groups free.
 *
 * @param claims the devices that somebody is busy with
 * @param lock for joining and leaving a group
 * @param taps where the devices' calls can be listened to
 * @param spaces the address space of each open IOMMU group, by its number; the lock must be held
 */
record Holdings(Claims claims, ReentrantLock lock, Taps taps, Map<Integer, VfioSpace> spaces) {
  /** Of a scheme of which nothing is open. */
  Holdings() {
    this(new Claims(), new ReentrantLock(), new Taps(), new HashMap<>());
  }
}
