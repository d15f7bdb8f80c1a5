// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

/**
 * What is open of one scheme, by whichever of its kernels it was opened: a kernel service that
 * comes back does not make the machine's groups free.
 *
 * @param claims the devices that somebody is busy with
 * @param groups the open IOMMU groups and where they are
 * @param taps where the devices' calls can be listened to
 */
record Holdings(Claims claims, Groups groups, Taps taps) {
  /** Of a scheme of which nothing is open. */
  Holdings() {
    this(new Claims(), new Groups(), new Taps());
  }
}
