// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: what PCI devices
 * alone have, apart from their regions and interrupts.
 */
public final class VfioPci {
  // Ids of capabilities of a device info

  /** A PCI function of s390. */
  public static final int VFIO_DEVICE_INFO_CAP_ZPCI_BASE = 1;

  /** Its group. */
  public static final int VFIO_DEVICE_INFO_CAP_ZPCI_GROUP = 2;

  /** Its utility string. */
  public static final int VFIO_DEVICE_INFO_CAP_ZPCI_UTIL = 3;

  /** Its path. */
  public static final int VFIO_DEVICE_INFO_CAP_ZPCI_PFIP = 4;

  /** {@link vfio_device_info_cap_pci_atomic_comp}. */
  public static final int VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP = 5;

  // vfio_device_info_cap_pci_atomic_comp.flags

  /** AtomicOps of 32 bits are completed. */
  public static final int VFIO_PCI_ATOMIC_COMP32 = 1 << 0;

  /** AtomicOps of 64 bits are completed. */
  public static final int VFIO_PCI_ATOMIC_COMP64 = 1 << 1;

  /** AtomicOps of 128 bits are completed. */
  public static final int VFIO_PCI_ATOMIC_COMP128 = 1 << 2;

  // vfio_pci_dependent_device.devid and vfio_pci_hot_reset_info.flags

  /** The caller's own, without an id. */
  public static final int VFIO_PCI_DEVID_OWNED = 0;

  /** Not the caller's own. */
  public static final int VFIO_PCI_DEVID_NOT_OWNED = -1;

  /** The devices are named by id, not by group. */
  public static final int VFIO_PCI_HOT_RESET_FLAG_DEV_ID = 1 << 0;

  /** All of them are the caller's own. */
  public static final int VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED = 1 << 1;

  // vfio_device_ioeventfd.flags

  /** It writes 1 byte. */
  public static final int VFIO_DEVICE_IOEVENTFD_8 = 1 << 0;

  /** It writes 2 bytes. */
  public static final int VFIO_DEVICE_IOEVENTFD_16 = 1 << 1;

  /** It writes 4 bytes. */
  public static final int VFIO_DEVICE_IOEVENTFD_32 = 1 << 2;

  /** It writes 8 bytes. */
  public static final int VFIO_DEVICE_IOEVENTFD_64 = 1 << 3;

  /** The bits that hold one of the four. */
  public static final int VFIO_DEVICE_IOEVENTFD_SIZE_MASK = 0xf;

  private VfioPci() {}
}
