// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/iommufd.h} (Linux 6.12), letter for letter: address spaces,
 * page tables and dirty tracking. Nested page tables and page faults are left out.
 *
 * <p>The ioctl numbers are those of x86, arm64, riscv, s390 and loongarch, as in {@link Vfio}. An
 * iommufd also takes the ioctls of a VFIO container.
 */
public final class Iommufd {
  /** The header that the names are from, as an {@code #include} names it. */
  public static final String HEADER = "linux/iommufd.h";

  /** The type byte of every ioctl of iommufd, the same as VFIO's. */
  public static final char IOMMUFD_TYPE = ';';

  private static final int IO = IOMMUFD_TYPE << 8;

  // The number bytes of the ioctls.

  /** The first of them. */
  public static final int IOMMUFD_CMD_BASE = 0x80;

  /** The number byte of {@link #IOMMU_DESTROY}. */
  public static final int IOMMUFD_CMD_DESTROY = 0x80;

  /** The number byte of {@link #IOMMU_IOAS_ALLOC}. */
  public static final int IOMMUFD_CMD_IOAS_ALLOC = 0x81;

  /** The number byte of {@link #IOMMU_IOAS_ALLOW_IOVAS}. */
  public static final int IOMMUFD_CMD_IOAS_ALLOW_IOVAS = 0x82;

  /** The number byte of {@link #IOMMU_IOAS_COPY}. */
  public static final int IOMMUFD_CMD_IOAS_COPY = 0x83;

  /** The number byte of {@link #IOMMU_IOAS_IOVA_RANGES}. */
  public static final int IOMMUFD_CMD_IOAS_IOVA_RANGES = 0x84;

  /** The number byte of {@link #IOMMU_IOAS_MAP}. */
  public static final int IOMMUFD_CMD_IOAS_MAP = 0x85;

  /** The number byte of {@link #IOMMU_IOAS_UNMAP}. */
  public static final int IOMMUFD_CMD_IOAS_UNMAP = 0x86;

  /** The number byte of {@link #IOMMU_OPTION}. */
  public static final int IOMMUFD_CMD_OPTION = 0x87;

  /** The number byte of {@link #IOMMU_VFIO_IOAS}. */
  public static final int IOMMUFD_CMD_VFIO_IOAS = 0x88;

  /** The number byte of {@link #IOMMU_HWPT_ALLOC}. */
  public static final int IOMMUFD_CMD_HWPT_ALLOC = 0x89;

  /** The number byte of {@link #IOMMU_GET_HW_INFO}. */
  public static final int IOMMUFD_CMD_GET_HW_INFO = 0x8a;

  /** The number byte of {@link #IOMMU_HWPT_SET_DIRTY_TRACKING}. */
  public static final int IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING = 0x8b;

  /** The number byte of {@link #IOMMU_HWPT_GET_DIRTY_BITMAP}. */
  public static final int IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP = 0x8c;

  /** The number byte of {@link #IOMMU_HWPT_INVALIDATE}. */
  public static final int IOMMUFD_CMD_HWPT_INVALIDATE = 0x8d;

  /** The number byte of {@link #IOMMU_FAULT_QUEUE_ALLOC}. */
  public static final int IOMMUFD_CMD_FAULT_QUEUE_ALLOC = 0x8e;

  // The ioctls.

  /** {@link iommu_destroy}. */
  public static final int IOMMU_DESTROY = IO + IOMMUFD_CMD_DESTROY;

  /** {@link iommu_ioas_alloc}. */
  public static final int IOMMU_IOAS_ALLOC = IO + IOMMUFD_CMD_IOAS_ALLOC;

  /** {@link iommu_ioas_allow_iovas}. */
  public static final int IOMMU_IOAS_ALLOW_IOVAS = IO + IOMMUFD_CMD_IOAS_ALLOW_IOVAS;

  /** {@link iommu_ioas_copy}. */
  public static final int IOMMU_IOAS_COPY = IO + IOMMUFD_CMD_IOAS_COPY;

  /** {@link iommu_ioas_iova_ranges}. */
  public static final int IOMMU_IOAS_IOVA_RANGES = IO + IOMMUFD_CMD_IOAS_IOVA_RANGES;

  /** {@link iommu_ioas_map}. */
  public static final int IOMMU_IOAS_MAP = IO + IOMMUFD_CMD_IOAS_MAP;

  /** {@link iommu_ioas_unmap}. */
  public static final int IOMMU_IOAS_UNMAP = IO + IOMMUFD_CMD_IOAS_UNMAP;

  /** {@link iommu_option}. */
  public static final int IOMMU_OPTION = IO + IOMMUFD_CMD_OPTION;

  /** {@link iommu_vfio_ioas}. */
  public static final int IOMMU_VFIO_IOAS = IO + IOMMUFD_CMD_VFIO_IOAS;

  /** {@link iommu_hwpt_alloc}. */
  public static final int IOMMU_HWPT_ALLOC = IO + IOMMUFD_CMD_HWPT_ALLOC;

  /** {@link iommu_hw_info}. */
  public static final int IOMMU_GET_HW_INFO = IO + IOMMUFD_CMD_GET_HW_INFO;

  /** {@link iommu_hwpt_set_dirty_tracking}. */
  public static final int IOMMU_HWPT_SET_DIRTY_TRACKING = IO + IOMMUFD_CMD_HWPT_SET_DIRTY_TRACKING;

  /** {@link iommu_hwpt_get_dirty_bitmap}. */
  public static final int IOMMU_HWPT_GET_DIRTY_BITMAP = IO + IOMMUFD_CMD_HWPT_GET_DIRTY_BITMAP;

  /** {@code struct iommu_hwpt_invalidate}. */
  public static final int IOMMU_HWPT_INVALIDATE = IO + IOMMUFD_CMD_HWPT_INVALIDATE;

  /** {@code struct iommu_fault_alloc}. */
  public static final int IOMMU_FAULT_QUEUE_ALLOC = IO + IOMMUFD_CMD_FAULT_QUEUE_ALLOC;

  // iommu_ioas_map.flags and iommu_ioas_copy.flags

  /** At the address that the caller gives; without it the kernel chooses one. */
  public static final int IOMMU_IOAS_MAP_FIXED_IOVA = 1 << 0;

  /** The device may write. */
  public static final int IOMMU_IOAS_MAP_WRITEABLE = 1 << 1;

  /** The device may read. */
  public static final int IOMMU_IOAS_MAP_READABLE = 1 << 2;

  // iommu_option.option_id and .op

  /** Whom locked memory is counted for: 0 the user, 1 the process. */
  public static final int IOMMU_OPTION_RLIMIT_MODE = 0;

  /** Whether pages are combined: 0 no, 1 yes. */
  public static final int IOMMU_OPTION_HUGE_PAGES = 1;

  /** Set the option. */
  public static final int IOMMU_OPTION_OP_SET = 0;

  /** Get the option. */
  public static final int IOMMU_OPTION_OP_GET = 1;

  // iommu_vfio_ioas.op

  /** Tell the address space. */
  public static final int IOMMU_VFIO_IOAS_GET = 0;

  /** Take another address space. */
  public static final int IOMMU_VFIO_IOAS_SET = 1;

  /** Take none: no ioctl of a container works. */
  public static final int IOMMU_VFIO_IOAS_CLEAR = 2;

  // iommu_hwpt_alloc.flags and .data_type

  /** Others can be nested in it. */
  public static final int IOMMU_HWPT_ALLOC_NEST_PARENT = 1 << 0;

  /** It can track dirty pages; a device that cannot is refused. */
  public static final int IOMMU_HWPT_ALLOC_DIRTY_TRACKING = 1 << 1;

  /** {@code fault_id} is valid. */
  public static final int IOMMU_HWPT_FAULT_ID_VALID = 1 << 2;

  /** It can be attached to a PASID. */
  @Since(Linux.V6_15)
  public static final int IOMMU_HWPT_ALLOC_PASID = 1 << 3;

  /** No data. */
  public static final int IOMMU_HWPT_DATA_NONE = 0;

  /** A stage 1 page table of Intel VT-d. */
  public static final int IOMMU_HWPT_DATA_VTD_S1 = 1;

  // iommu_hw_info.out_data_type and .out_capabilities

  /** Nothing more is told. */
  public static final int IOMMU_HW_INFO_TYPE_NONE = 0;

  /** Intel VT-d. */
  public static final int IOMMU_HW_INFO_TYPE_INTEL_VTD = 1;

  /** It can track dirty pages. */
  public static final int IOMMU_HW_CAP_DIRTY_TRACKING = 1 << 0;

  /** A PASID of the device may ask for execution. */
  public static final int IOMMU_HW_CAP_PCI_PASID_EXEC = 1 << 1;

  /** A PASID of the device may be privileged. */
  public static final int IOMMU_HW_CAP_PCI_PASID_PRIV = 1 << 2;

  // Flags of dirty tracking

  /** Track, and forget what was tracked before. */
  public static final int IOMMU_HWPT_DIRTY_TRACKING_ENABLE = 1;

  /** Leave the bits that are read: an unmap follows. */
  public static final int IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR = 1;

  private Iommufd() {}
}
