// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.Map;

/**
 * The requests of the group path by name, for messages. Numbers and names are those of {@code
 * include/uapi/linux/vfio.h}; where one number serves a device and a container both names are
 * given.
 */
final class IoctlNames {
  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(0x3b64L, "VFIO_GET_API_VERSION"),
          Map.entry(0x3b65L, "VFIO_CHECK_EXTENSION"),
          Map.entry(0x3b66L, "VFIO_SET_IOMMU"),
          Map.entry(0x3b67L, "VFIO_GROUP_GET_STATUS"),
          Map.entry(0x3b68L, "VFIO_GROUP_SET_CONTAINER"),
          Map.entry(0x3b69L, "VFIO_GROUP_UNSET_CONTAINER"),
          Map.entry(0x3b6aL, "VFIO_GROUP_GET_DEVICE_FD"),
          Map.entry(0x3b6bL, "VFIO_DEVICE_GET_INFO"),
          Map.entry(0x3b6cL, "VFIO_DEVICE_GET_REGION_INFO"),
          Map.entry(0x3b6dL, "VFIO_DEVICE_GET_IRQ_INFO"),
          Map.entry(0x3b6eL, "VFIO_DEVICE_SET_IRQS"),
          Map.entry(0x3b6fL, "VFIO_DEVICE_RESET"),
          Map.entry(0x3b70L, "VFIO_IOMMU_GET_INFO/VFIO_DEVICE_GET_PCI_HOT_RESET_INFO"),
          Map.entry(0x3b71L, "VFIO_IOMMU_MAP_DMA/VFIO_DEVICE_PCI_HOT_RESET"),
          Map.entry(0x3b72L, "VFIO_IOMMU_UNMAP_DMA/VFIO_DEVICE_QUERY_GFX_PLANE"),
          Map.entry(0x3b75L, "VFIO_DEVICE_FEATURE"),
          Map.entry(0x3b79L, "VFIO_MIG_GET_PRECOPY_INFO"));

  private IoctlNames() {}

  static String name(long request) {
    return NAMES.getOrDefault(request, "0x" + Long.toHexString(request));
  }

  static String spelled(long request) {
    String name = NAMES.get(request);
    return "0x" + Long.toHexString(request) + (name == null ? "" : " " + name);
  }
}
