// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/**
 * Names of {@code include/uapi/linux/vfio.h} (Linux 6.12), letter for letter: containers of POWER
 * servers. Their ioctls share numbers with those of devices and of other containers. Drover does
 * not run there; the names are here so that their numbers are known.
 */
public final class VfioSpapr {
  private static final int IO = Vfio.VFIO_TYPE << 8;

  /** Container, {@code struct vfio_iommu_spapr_tce_info}. */
  public static final int VFIO_IOMMU_SPAPR_TCE_GET_INFO = IO + Vfio.VFIO_BASE + 12;

  /** Container, {@code struct vfio_iommu_spapr_register_memory}. */
  public static final int VFIO_IOMMU_SPAPR_REGISTER_MEMORY = IO + Vfio.VFIO_BASE + 17;

  /** Container, {@code struct vfio_iommu_spapr_register_memory}. */
  public static final int VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY = IO + Vfio.VFIO_BASE + 18;

  /** Container, {@code struct vfio_iommu_spapr_tce_create}. */
  public static final int VFIO_IOMMU_SPAPR_TCE_CREATE = IO + Vfio.VFIO_BASE + 19;

  /** Container, {@code struct vfio_iommu_spapr_tce_remove}. */
  public static final int VFIO_IOMMU_SPAPR_TCE_REMOVE = IO + Vfio.VFIO_BASE + 20;

  /** Container, {@code struct vfio_eeh_pe_op}. */
  public static final int VFIO_EEH_PE_OP = IO + Vfio.VFIO_BASE + 21;

  /** There are dynamic DMA windows. */
  public static final int VFIO_IOMMU_SPAPR_INFO_DDW = 1 << 0;

  // vfio_eeh_pe_op.op, and what VFIO_EEH_PE_GET_STATE answers

  /** Error handling off. */
  public static final int VFIO_EEH_PE_DISABLE = 0;

  /** Error handling on. */
  public static final int VFIO_EEH_PE_ENABLE = 1;

  /** Allow I/O. */
  public static final int VFIO_EEH_PE_UNFREEZE_IO = 2;

  /** Allow DMA. */
  public static final int VFIO_EEH_PE_UNFREEZE_DMA = 3;

  /** Ask for the state. */
  public static final int VFIO_EEH_PE_GET_STATE = 4;

  /** It works. */
  public static final int VFIO_EEH_PE_STATE_NORMAL = 0;

  /** It is being reset. */
  public static final int VFIO_EEH_PE_STATE_RESET = 1;

  /** DMA and I/O are stopped. */
  public static final int VFIO_EEH_PE_STATE_STOPPED = 2;

  /** DMA is stopped. */
  public static final int VFIO_EEH_PE_STATE_STOPPED_DMA = 4;

  /** It is not known. */
  public static final int VFIO_EEH_PE_STATE_UNAVAIL = 5;

  /** End the reset. */
  public static final int VFIO_EEH_PE_RESET_DEACTIVATE = 5;

  /** Begin a hot reset. */
  public static final int VFIO_EEH_PE_RESET_HOT = 6;

  /** Begin a fundamental reset. */
  public static final int VFIO_EEH_PE_RESET_FUNDAMENTAL = 7;

  /** Configure after a reset. */
  public static final int VFIO_EEH_PE_CONFIGURE = 8;

  /** Cause an error. */
  public static final int VFIO_EEH_PE_INJECT_ERR = 9;

  private VfioSpapr() {}
}
