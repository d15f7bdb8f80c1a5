// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of Linux 6.12 that the mirror leaves out on purpose. */
public final class LeftOut {
  private static final Map<String, List<String>> REASONS = new LinkedHashMap<>();

  static {
    REASONS.put(
        "displays of mediated devices",
        List.of("vfio_region_gfx_edid", "vfio_device_gfx_plane_info"));
    REASONS.put(
        "capabilities that no kernel provides any more",
        List.of("vfio_region_info_cap_nvlink2_ssatgt", "vfio_region_info_cap_nvlink2_lnkspd"));
    REASONS.put(
        "resets of a whole bus: a device is reset by VFIO_DEVICE_RESET",
        List.of("vfio_pci_dependent_device", "vfio_pci_hot_reset_info", "vfio_pci_hot_reset"));
    REASONS.put("writes on an eventfd: a hypervisor's matter", List.of("vfio_device_ioeventfd"));
    REASONS.put(
        "containers of POWER servers, where Drover does not run",
        List.of(
            "vfio_iommu_spapr_tce_ddw_info",
            "vfio_iommu_spapr_tce_info",
            "vfio_eeh_pe_err",
            "vfio_eeh_pe_op",
            "vfio_iommu_spapr_register_memory",
            "vfio_iommu_spapr_tce_create",
            "vfio_iommu_spapr_tce_remove"));
    REASONS.put(
        "nested page tables: a hypervisor's matter",
        List.of(
            "IOMMU_VTD_S1_SRE",
            "IOMMU_VTD_S1_EAFE",
            "IOMMU_VTD_S1_WPE",
            "IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17",
            "IOMMU_HWPT_INVALIDATE_DATA_VTD_S1",
            "IOMMU_VTD_INV_FLAGS_LEAF",
            "iommu_hwpt_vtd_s1",
            "iommu_hw_info_vtd",
            "iommu_hwpt_vtd_s1_invalidate",
            "iommu_hwpt_invalidate"));
    REASONS.put(
        "page faults of devices: a hypervisor's matter",
        List.of(
            "IOMMU_PGFAULT_FLAGS_PASID_VALID",
            "IOMMU_PGFAULT_FLAGS_LAST_PAGE",
            "IOMMU_PGFAULT_PERM_READ",
            "IOMMU_PGFAULT_PERM_WRITE",
            "IOMMU_PGFAULT_PERM_EXEC",
            "IOMMU_PGFAULT_PERM_PRIV",
            "IOMMUFD_PAGE_RESP_SUCCESS",
            "IOMMUFD_PAGE_RESP_INVALID",
            "iommu_hwpt_pgfault",
            "iommu_hwpt_page_response",
            "iommu_fault_alloc"));
  }

  private LeftOut() {}

  /** The names of constants and structs. */
  public static List<String> names() {
    return REASONS.values().stream().flatMap(List::stream).toList();
  }
}
