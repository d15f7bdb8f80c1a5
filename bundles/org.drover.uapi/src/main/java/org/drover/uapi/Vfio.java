// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12, and newer ones with a mark), letter for
 * letter: what the group and container path, the path by a device's own node and migration need.
 * What certain devices and machines alone have is in the classes whose names begin as this one's.
 *
 * <p>The ioctl numbers are those of x86, arm64, riscv, s390 and loongarch, where {@code _IO} sets
 * no direction bits: {@code 0x3b00 | 100 + n}. On powerpc, mips, sparc and alpha, where "no
 * direction" is encoded as {@code 1 << 29}, every number would have {@code 0x20000000} more; Drover
 * does not run there. No number carries the size of its struct: the kernel knows it from {@code
 * argsz} alone.
 *
 * <p>Some numbers stand for two ioctls, one of a device and one of a container; the file that an
 * ioctl is sent to decides.
 */
public final class Vfio {
  /** The header that the names are from, as an {@code #include} names it. */
  public static final String HEADER = "linux/vfio.h";

  /** What VFIO_GET_API_VERSION answers. */
  public static final int VFIO_API_VERSION = 0;

  // Extensions that VFIO_CHECK_EXTENSION is asked for, and the IOMMU types among them.

  /** The type 1 IOMMU. */
  public static final int VFIO_TYPE1_IOMMU = 1;

  /** The IOMMU of POWER servers. */
  public static final int VFIO_SPAPR_TCE_IOMMU = 2;

  /** The type 1 IOMMU that refuses to unmap a part of a mapping. */
  public static final int VFIO_TYPE1v2_IOMMU = 3;

  /** The IOMMU enforces coherent DMA. */
  public static final int VFIO_DMA_CC_IOMMU = 4;

  /** Error handling of POWER servers is there. */
  public static final int VFIO_EEH = 5;

  /** The type 1 IOMMU with two stages; as {@link #VFIO_TYPE1v2_IOMMU}. */
  public static final int VFIO_TYPE1_NESTING_IOMMU = 6;

  /** The IOMMU of POWER servers with memory registered in advance. */
  public static final int VFIO_SPAPR_TCE_v2_IOMMU = 7;

  /** No IOMMU at all. */
  public static final int VFIO_NOIOMMU_IOMMU = 8;

  /** {@link #VFIO_DMA_UNMAP_FLAG_ALL} is there. */
  public static final int VFIO_UNMAP_ALL = 9;

  /** The {@code VADDR} flags of map and unmap are there. */
  public static final int VFIO_UPDATE_VADDR = 10;

  // The ioctls.

  /** The type byte of every ioctl of VFIO and of iommufd. */
  public static final char VFIO_TYPE = ';';

  /** The number byte of the first ioctl of VFIO. */
  public static final int VFIO_BASE = 100;

  private static final int IO = VFIO_TYPE << 8;

  /** Container, no argument: {@link #VFIO_API_VERSION}. */
  public static final int VFIO_GET_API_VERSION = IO + VFIO_BASE + 0;

  /** Container, an extension: 0 if it is missing. */
  public static final int VFIO_CHECK_EXTENSION = IO + VFIO_BASE + 1;

  /** Container that has a group, an IOMMU type. */
  public static final int VFIO_SET_IOMMU = IO + VFIO_BASE + 2;

  /** Group, {@link vfio_group_status}. */
  public static final int VFIO_GROUP_GET_STATUS = IO + VFIO_BASE + 3;

  /** Group, the address of a container's descriptor ({@code __s32}). */
  public static final int VFIO_GROUP_SET_CONTAINER = IO + VFIO_BASE + 4;

  /** Group, no argument. */
  public static final int VFIO_GROUP_UNSET_CONTAINER = IO + VFIO_BASE + 5;

  /** Group, the address of a device's name with a 0 at its end; returns a descriptor. */
  public static final int VFIO_GROUP_GET_DEVICE_FD = IO + VFIO_BASE + 6;

  /** Device, {@link vfio_device_info}. */
  public static final int VFIO_DEVICE_GET_INFO = IO + VFIO_BASE + 7;

  /** Device, {@link vfio_region_info}. */
  public static final int VFIO_DEVICE_GET_REGION_INFO = IO + VFIO_BASE + 8;

  /** Device, {@link vfio_irq_info}. */
  public static final int VFIO_DEVICE_GET_IRQ_INFO = IO + VFIO_BASE + 9;

  /** Device, {@link vfio_irq_set}. */
  public static final int VFIO_DEVICE_SET_IRQS = IO + VFIO_BASE + 10;

  /** Device, no argument: back to RUNNING, every data FD is dead. */
  public static final int VFIO_DEVICE_RESET = IO + VFIO_BASE + 11;

  /** Device, {@code struct vfio_pci_hot_reset_info}. */
  public static final int VFIO_DEVICE_GET_PCI_HOT_RESET_INFO = IO + VFIO_BASE + 12;

  /** Device, {@code struct vfio_pci_hot_reset}. */
  public static final int VFIO_DEVICE_PCI_HOT_RESET = IO + VFIO_BASE + 13;

  /** Device, {@code struct vfio_device_gfx_plane_info}. */
  public static final int VFIO_DEVICE_QUERY_GFX_PLANE = IO + VFIO_BASE + 14;

  /** Device, the address of a plane's id ({@code __u32}). */
  public static final int VFIO_DEVICE_GET_GFX_DMABUF = IO + VFIO_BASE + 15;

  /** Device, {@code struct vfio_device_ioeventfd}. */
  public static final int VFIO_DEVICE_IOEVENTFD = IO + VFIO_BASE + 16;

  /** Device, {@link vfio_device_feature} and its payload. */
  public static final int VFIO_DEVICE_FEATURE = IO + VFIO_BASE + 17;

  /** Device opened by its own node, {@link vfio_device_bind_iommufd}. */
  public static final int VFIO_DEVICE_BIND_IOMMUFD = IO + VFIO_BASE + 18;

  /** Device opened by its own node, {@link vfio_device_attach_iommufd_pt}. */
  public static final int VFIO_DEVICE_ATTACH_IOMMUFD_PT = IO + VFIO_BASE + 19;

  /** Device opened by its own node, {@link vfio_device_detach_iommufd_pt}. */
  public static final int VFIO_DEVICE_DETACH_IOMMUFD_PT = IO + VFIO_BASE + 20;

  /** Data FD, {@link vfio_precopy_info}. */
  public static final int VFIO_MIG_GET_PRECOPY_INFO = IO + VFIO_BASE + 21;

  /** Container, {@link vfio_iommu_type1_info}. */
  public static final int VFIO_IOMMU_GET_INFO = IO + VFIO_BASE + 12;

  /** Container, {@link vfio_iommu_type1_dma_map}. */
  public static final int VFIO_IOMMU_MAP_DMA = IO + VFIO_BASE + 13;

  /** Container, {@link vfio_iommu_type1_dma_unmap}. */
  public static final int VFIO_IOMMU_UNMAP_DMA = IO + VFIO_BASE + 14;

  /** Container of the sPAPR kind, no argument. */
  public static final int VFIO_IOMMU_ENABLE = IO + VFIO_BASE + 15;

  /** Container of the sPAPR kind, no argument. */
  public static final int VFIO_IOMMU_DISABLE = IO + VFIO_BASE + 16;

  /** Container, {@link vfio_iommu_type1_dirty_bitmap}. */
  public static final int VFIO_IOMMU_DIRTY_PAGES = IO + VFIO_BASE + 17;

  // vfio_group_status.flags

  /** Every device of the group is free for use by VFIO. */
  public static final int VFIO_GROUP_FLAGS_VIABLE = 1 << 0;

  /** The group is in a container. */
  public static final int VFIO_GROUP_FLAGS_CONTAINER_SET = 1 << 1;

  // vfio_device_info.flags

  /** VFIO_DEVICE_RESET works; some drivers have it without the flag. */
  public static final int VFIO_DEVICE_FLAGS_RESET = 1 << 0;

  /** A PCI device. */
  public static final int VFIO_DEVICE_FLAGS_PCI = 1 << 1;

  /** A platform device. */
  public static final int VFIO_DEVICE_FLAGS_PLATFORM = 1 << 2;

  /** An AMBA device. */
  public static final int VFIO_DEVICE_FLAGS_AMBA = 1 << 3;

  /** A channel of s390. */
  public static final int VFIO_DEVICE_FLAGS_CCW = 1 << 4;

  /** A crypto adapter of s390. */
  public static final int VFIO_DEVICE_FLAGS_AP = 1 << 5;

  /** A device of the Freescale management complex. */
  public static final int VFIO_DEVICE_FLAGS_FSL_MC = 1 << 6;

  /** There are capabilities. */
  public static final int VFIO_DEVICE_FLAGS_CAPS = 1 << 7;

  /** A CDX device. */
  public static final int VFIO_DEVICE_FLAGS_CDX = 1 << 8;

  // vfio_region_info.flags

  /** It can be read. */
  public static final int VFIO_REGION_INFO_FLAG_READ = 1 << 0;

  /** It can be written. */
  public static final int VFIO_REGION_INFO_FLAG_WRITE = 1 << 1;

  /** It can be mapped. */
  public static final int VFIO_REGION_INFO_FLAG_MMAP = 1 << 2;

  /** There are capabilities. */
  public static final int VFIO_REGION_INFO_FLAG_CAPS = 1 << 3;

  // vfio_irq_info.flags

  /** It can be signalled by an eventfd. */
  public static final int VFIO_IRQ_INFO_EVENTFD = 1 << 0;

  /** It can be masked. */
  public static final int VFIO_IRQ_INFO_MASKABLE = 1 << 1;

  /** It is masked when it fires. */
  public static final int VFIO_IRQ_INFO_AUTOMASKED = 1 << 2;

  /** All of the index must be set up at once. */
  public static final int VFIO_IRQ_INFO_NORESIZE = 1 << 3;

  // Regions and interrupts of a PCI device.

  /** Base address register 0. */
  public static final int VFIO_PCI_BAR0_REGION_INDEX = 0;

  /** Base address register 1. */
  public static final int VFIO_PCI_BAR1_REGION_INDEX = 1;

  /** Base address register 2. */
  public static final int VFIO_PCI_BAR2_REGION_INDEX = 2;

  /** Base address register 3. */
  public static final int VFIO_PCI_BAR3_REGION_INDEX = 3;

  /** Base address register 4. */
  public static final int VFIO_PCI_BAR4_REGION_INDEX = 4;

  /** Base address register 5. */
  public static final int VFIO_PCI_BAR5_REGION_INDEX = 5;

  /** The option ROM. */
  public static final int VFIO_PCI_ROM_REGION_INDEX = 6;

  /** The configuration space. */
  public static final int VFIO_PCI_CONFIG_REGION_INDEX = 7;

  /** The VGA ranges. */
  public static final int VFIO_PCI_VGA_REGION_INDEX = 8;

  /** From here on, regions are device specific. */
  public static final int VFIO_PCI_NUM_REGIONS = 9;

  /** The pin interrupt. */
  public static final int VFIO_PCI_INTX_IRQ_INDEX = 0;

  /** MSI. */
  public static final int VFIO_PCI_MSI_IRQ_INDEX = 1;

  /** MSI-X. */
  public static final int VFIO_PCI_MSIX_IRQ_INDEX = 2;

  /** An uncorrectable error was seen. */
  public static final int VFIO_PCI_ERR_IRQ_INDEX = 3;

  /** The kernel asks for the device back. */
  public static final int VFIO_PCI_REQ_IRQ_INDEX = 4;

  /** How many interrupt indexes there are. */
  public static final int VFIO_PCI_NUM_IRQS = 5;

  // vfio_device_feature.flags

  /** The bits that hold the feature's id. */
  public static final int VFIO_DEVICE_FEATURE_MASK = 0xffff;

  /** Read the feature into the payload. */
  public static final int VFIO_DEVICE_FEATURE_GET = 1 << 16;

  /** Write the feature from the payload. */
  public static final int VFIO_DEVICE_FEATURE_SET = 1 << 17;

  /** Only tell whether the feature and the operations named with it are there. */
  public static final int VFIO_DEVICE_FEATURE_PROBE = 1 << 18;

  // Ids of features. ENOTTY tells that a device lacks one, before anything else is looked at.

  /** SET: the token that users of virtual functions must know. */
  public static final int VFIO_DEVICE_FEATURE_PCI_VF_TOKEN = 0;

  /** GET: {@link vfio_device_feature_migration}. */
  public static final int VFIO_DEVICE_FEATURE_MIGRATION = 1;

  /** GET and SET: {@link vfio_device_feature_mig_state}. */
  public static final int VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE = 2;

  /** SET, no payload. */
  public static final int VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY = 3;

  /** SET: {@link vfio_device_low_power_entry_with_wakeup}. */
  public static final int VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP = 4;

  /** SET, no payload. */
  public static final int VFIO_DEVICE_FEATURE_LOW_POWER_EXIT = 5;

  /** SET: {@link vfio_device_feature_dma_logging_control}. */
  public static final int VFIO_DEVICE_FEATURE_DMA_LOGGING_START = 6;

  /** SET, no payload. */
  public static final int VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP = 7;

  /** GET: {@link vfio_device_feature_dma_logging_report}. */
  public static final int VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT = 8;

  /** GET: {@link vfio_device_feature_mig_data_size}. */
  public static final int VFIO_DEVICE_FEATURE_MIG_DATA_SIZE = 9;

  /** SET: {@link vfio_device_feature_bus_master}. */
  public static final int VFIO_DEVICE_FEATURE_BUS_MASTER = 10;

  /** GET: {@link vfio_device_feature_dma_buf}; returns a descriptor. */
  @Since(Linux.V6_19)
  public static final int VFIO_DEVICE_FEATURE_DMA_BUF = 11;

  /** SET, no payload: from then on {@code vfio_precopy_info.flags} is an answer. */
  @Since(Linux.V7_1)
  public static final int VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2 = 12;

  // vfio_device_feature_bus_master.op

  /** The device may not start DMA. */
  public static final int VFIO_DEVICE_FEATURE_CLEAR_MASTER = 0;

  /** The device may start DMA. */
  public static final int VFIO_DEVICE_FEATURE_SET_MASTER = 1;

  // Flags of what a device opened by its own node is told

  /** {@code token_uuid_ptr} is valid. */
  @Since(Linux.V6_17)
  public static final int VFIO_DEVICE_BIND_FLAG_TOKEN = 1 << 0;

  /** {@code pasid} is valid. */
  @Since(Linux.V6_15)
  public static final int VFIO_DEVICE_ATTACH_PASID = 1 << 0;

  /** {@code pasid} is valid. */
  @Since(Linux.V6_15)
  public static final int VFIO_DEVICE_DETACH_PASID = 1 << 0;

  // vfio_device_feature_migration.flags

  /** The stopped device can be saved; every device that migrates has it. */
  public static final int VFIO_MIGRATION_STOP_COPY = 1 << 0;

  /** The device has the states that end in _P2P. */
  public static final int VFIO_MIGRATION_P2P = 1 << 1;

  /** The device has PRE_COPY. */
  public static final int VFIO_MIGRATION_PRE_COPY = 1 << 2;

  // vfio_device_feature_mig_state.device_state (enum vfio_device_mig_state)

  /** Only a reset leads out; no target of a SET. */
  public static final int VFIO_DEVICE_STATE_ERROR = 0;

  /** It does nothing. */
  public static final int VFIO_DEVICE_STATE_STOP = 1;

  /** It works. */
  public static final int VFIO_DEVICE_STATE_RUNNING = 2;

  /** Stopped, its state is read. */
  public static final int VFIO_DEVICE_STATE_STOP_COPY = 3;

  /** Stopped, a state is written to it. */
  public static final int VFIO_DEVICE_STATE_RESUMING = 4;

  /** It works, but starts no DMA. */
  public static final int VFIO_DEVICE_STATE_RUNNING_P2P = 5;

  /** It works, its state is read. */
  public static final int VFIO_DEVICE_STATE_PRE_COPY = 6;

  /** As RUNNING_P2P, its state is read. */
  public static final int VFIO_DEVICE_STATE_PRE_COPY_P2P = 7;

  /** How many states there are. */
  public static final int VFIO_DEVICE_STATE_NR = 8;

  // vfio_precopy_info.flags

  /** There is new initial data: {@code initial_bytes} may be more than before. */
  @Since(Linux.V7_1)
  public static final int VFIO_PRECOPY_INFO_REINIT = 1 << 0;

  // vfio_iommu_type1_info.flags and the ids of its capabilities

  /** {@code iova_pgsizes} is valid. */
  public static final int VFIO_IOMMU_INFO_PGSIZES = 1 << 0;

  /** There are capabilities. */
  public static final int VFIO_IOMMU_INFO_CAPS = 1 << 1;

  /** Which addresses can be mapped. */
  public static final int VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE = 1;

  /** Dirty pages are tracked. */
  public static final int VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION = 2;

  /** How many more mappings there may be. */
  public static final int VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL = 3;

  // vfio_iommu_type1_dma_map.flags

  /** The device may read. */
  public static final int VFIO_DMA_MAP_FLAG_READ = 1 << 0;

  /** The device may write. */
  public static final int VFIO_DMA_MAP_FLAG_WRITE = 1 << 1;

  /** Gives an existing mapping another address in the process. */
  public static final int VFIO_DMA_MAP_FLAG_VADDR = 1 << 2;

  // vfio_iommu_type1_dma_unmap.flags

  /** The payload is a {@link vfio_bitmap} to be filled. */
  public static final int VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP = 1 << 0;

  /** Everything; iova and size must be 0. */
  public static final int VFIO_DMA_UNMAP_FLAG_ALL = 1 << 1;

  /** Only the addresses in the process become invalid. */
  public static final int VFIO_DMA_UNMAP_FLAG_VADDR = 1 << 2;

  // vfio_iommu_type1_dirty_bitmap.flags

  /** Track. */
  public static final int VFIO_IOMMU_DIRTY_PAGES_FLAG_START = 1 << 0;

  /** Track no more. */
  public static final int VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP = 1 << 1;

  /** Read the bitmap. */
  public static final int VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP = 1 << 2;

  private Vfio() {}
}
