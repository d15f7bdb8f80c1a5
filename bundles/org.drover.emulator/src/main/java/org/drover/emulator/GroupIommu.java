// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

/**
 * What {@code VFIO_GROUP_SET_CONTAINER} gives to a group: a container, or an iommufd that takes its
 * place. The group calls it, under its monitor.
 */
interface GroupIommu {
  /** A group joins. */
  void attach(IommuGroup group);

  /** It leaves. */
  void detach(IommuGroup group);

  /**
   * A device of a group gets its first opener.
   *
   * @return 0, or the {@code -errno} with which it is not opened
   */
  int use(EmulatedDevice device);

  /** The device has none any more. */
  void unuse(EmulatedDevice device);

  /** Whether a group must keep it as long as it has open devices. */
  boolean keptByDevices();
}
