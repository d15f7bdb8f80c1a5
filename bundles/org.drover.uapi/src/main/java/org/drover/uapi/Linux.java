// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * The releases of Linux that the names of this package come from. {@link #V6_12} is what the mirror
 * stands on: a name without a mark is in the headers of that release, and may be older. The others
 * are newer, and a kernel before them does not know their names.
 */
public enum Linux {
  /** What the mirror stands on, and everything before it. */
  V6_12("6.12", "include/uapi/linux/vfio.h and iommufd.h of Debian's linux-source-6.12"),
  /** A process address space id (PASID) in attach, detach and the allocation of page tables. */
  V6_15(
      "6.15", "vfio: VFIO_DEVICE_[AT|DE]TACH_IOMMUFD_PT support pasid; iommufd.h of that release"),
  /** The token of a virtual function in bind. */
  V6_17("6.17", "vfio/pci: Do vf_token checks for VFIO_DEVICE_BIND_IOMMUFD"),
  /** Regions of PCI devices as dma-bufs. */
  V6_19("6.19", "vfio/pci: Add dma-buf export support for MMIO regions"),
  /** New initial data in the middle of a pre-copy. */
  V7_1("7.1", "vfio: Define uAPI for re-init initial bytes during the PRE_COPY phase");

  private final String release;
  private final String source;

  Linux(String release, String source) {
    this.release = release;
    this.source = source;
  }

  /** The release's number, for example {@code 6.15}. */
  public String release() {
    return release;
  }

  /** Where the names were read: the headers, or the titles of the commits that brought them. */
  public String source() {
    return source;
  }
}
