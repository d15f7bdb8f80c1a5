// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: the capabilities of
 * regions, and the types of device-specific ones.
 */
public final class VfioRegion {
  // Ids of capabilities of a region info

  /** {@link vfio_region_info_cap_sparse_mmap}: only parts of the region can be mapped. */
  public static final int VFIO_REGION_INFO_CAP_SPARSE_MMAP = 1;

  /** {@link vfio_region_info_cap_type}: what a device-specific region is for. */
  public static final int VFIO_REGION_INFO_CAP_TYPE = 2;

  /** No more than the head: the MSI-X table can be mapped with the rest. */
  public static final int VFIO_REGION_INFO_CAP_MSIX_MAPPABLE = 3;

  // Those of NVLink2, which no kernel provides any more; their ids stay taken.

  /** No longer provided. */
  public static final int VFIO_REGION_INFO_CAP_NVLINK2_SSATGT = 4;

  /** No longer provided. */
  public static final int VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD = 5;

  // vfio_region_info_cap_type.type; type 3 is VFIO_REGION_TYPE_MIGRATION_DEPRECATED.

  /** The bits of {@link #VFIO_REGION_TYPE_PCI_VENDOR_MASK} are the vendor of a PCI device. */
  public static final int VFIO_REGION_TYPE_PCI_VENDOR_TYPE = 1 << 31;

  /** Where the vendor is. */
  public static final int VFIO_REGION_TYPE_PCI_VENDOR_MASK = 0xffff;

  /** Of a display. */
  public static final int VFIO_REGION_TYPE_GFX = 1;

  /** Of a channel of s390. */
  public static final int VFIO_REGION_TYPE_CCW = 2;

  // vfio_region_info_cap_type.subtype of PCI vendor 8086

  /** The OpRegion of Intel graphics. */
  public static final int VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION = 1;

  /** The configuration space of the host bridge. */
  public static final int VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG = 2;

  /** The configuration space of the LPC bridge. */
  public static final int VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG = 3;

  // vfio_region_info_cap_type.subtype of PCI vendors 10de and 1014, no longer provided

  /** No longer provided. */
  public static final int VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM = 1;

  /** No longer provided. */
  public static final int VFIO_REGION_SUBTYPE_IBM_NVLINK2_ATSD = 1;

  // vfio_region_info_cap_type.subtype of VFIO_REGION_TYPE_GFX

  /** What the monitor says of itself. */
  public static final int VFIO_REGION_SUBTYPE_GFX_EDID = 1;

  // vfio_region_info_cap_type.subtype of VFIO_REGION_TYPE_CCW

  /** Asynchronous commands. */
  public static final int VFIO_REGION_SUBTYPE_CCW_ASYNC_CMD = 1;

  /** The subchannel information block. */
  public static final int VFIO_REGION_SUBTYPE_CCW_SCHIB = 2;

  /** Channel report words. */
  public static final int VFIO_REGION_SUBTYPE_CCW_CRW = 3;

  private VfioRegion() {}
}
