// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.drover.uapi.Vfio;

/** The ioctls by name: one number means different things on a container and on a device. */
final class IoctlNames {
  private static final Map<Integer, String> CONTAINER =
      Map.of(
          Vfio.VFIO_GET_API_VERSION, "VFIO_GET_API_VERSION",
          Vfio.VFIO_CHECK_EXTENSION, "VFIO_CHECK_EXTENSION",
          Vfio.VFIO_SET_IOMMU, "VFIO_SET_IOMMU",
          Vfio.VFIO_IOMMU_GET_INFO, "VFIO_IOMMU_GET_INFO",
          Vfio.VFIO_IOMMU_MAP_DMA, "VFIO_IOMMU_MAP_DMA",
          Vfio.VFIO_IOMMU_UNMAP_DMA, "VFIO_IOMMU_UNMAP_DMA",
          Vfio.VFIO_IOMMU_DIRTY_PAGES, "VFIO_IOMMU_DIRTY_PAGES");

  private static final Map<Integer, String> GROUP =
      Map.of(
          Vfio.VFIO_GROUP_GET_STATUS, "VFIO_GROUP_GET_STATUS",
          Vfio.VFIO_GROUP_SET_CONTAINER, "VFIO_GROUP_SET_CONTAINER",
          Vfio.VFIO_GROUP_UNSET_CONTAINER, "VFIO_GROUP_UNSET_CONTAINER",
          Vfio.VFIO_GROUP_GET_DEVICE_FD, "VFIO_GROUP_GET_DEVICE_FD");

  private static final Map<Integer, String> DEVICE =
      Map.of(
          Vfio.VFIO_DEVICE_GET_INFO, "VFIO_DEVICE_GET_INFO",
          Vfio.VFIO_DEVICE_GET_REGION_INFO, "VFIO_DEVICE_GET_REGION_INFO",
          Vfio.VFIO_DEVICE_GET_IRQ_INFO, "VFIO_DEVICE_GET_IRQ_INFO",
          Vfio.VFIO_DEVICE_SET_IRQS, "VFIO_DEVICE_SET_IRQS",
          Vfio.VFIO_DEVICE_RESET, "VFIO_DEVICE_RESET",
          Vfio.VFIO_DEVICE_FEATURE, "VFIO_DEVICE_FEATURE",
          Vfio.VFIO_MIG_GET_PRECOPY_INFO, "VFIO_MIG_GET_PRECOPY_INFO");

  private static final Map<Integer, String> FEATURES =
      Map.ofEntries(
          entry(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, "PCI_VF_TOKEN"),
          entry(Vfio.VFIO_DEVICE_FEATURE_MIGRATION, "MIGRATION"),
          entry(Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE, "MIG_DEVICE_STATE"),
          entry(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, "LOW_POWER_ENTRY"),
          entry(
              Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, "LOW_POWER_ENTRY_WITH_WAKEUP"),
          entry(Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT, "LOW_POWER_EXIT"),
          entry(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START, "DMA_LOGGING_START"),
          entry(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP, "DMA_LOGGING_STOP"),
          entry(Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT, "DMA_LOGGING_REPORT"),
          entry(Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE, "MIG_DATA_SIZE"),
          entry(Vfio.VFIO_DEVICE_FEATURE_BUS_MASTER, "BUS_MASTER"));

  private static final Map<Integer, String> OPERATIONS =
      Map.of(
          Vfio.VFIO_DEVICE_FEATURE_GET, "GET_",
          Vfio.VFIO_DEVICE_FEATURE_SET, "SET_",
          Vfio.VFIO_DEVICE_FEATURE_PROBE, "PROBE_");

  private IoctlNames() {}

  static List<String> ofContainer(int request) {
    return name(CONTAINER, request);
  }

  static List<String> ofGroup(int request) {
    return name(GROUP, request);
  }

  static List<String> ofDevice(int request) {
    return name(DEVICE, request);
  }

  /**
   * The names of a {@code VFIO_DEVICE_FEATURE}.
   *
   * @param flags as the caller gave them: the feature's id and what is asked of it
   */
  static List<String> ofFeature(int flags) {
    List<String> names = new ArrayList<>(ofDevice(Vfio.VFIO_DEVICE_FEATURE));
    String name = FEATURES.get(flags & Vfio.VFIO_DEVICE_FEATURE_MASK);
    if (name != null) {
      names.add("VFIO_DEVICE_FEATURE_" + name);
      OPERATIONS.forEach(
          (bit, operation) -> {
            if ((flags & bit) != 0) {
              names.add(operation + name);
            }
          });
    }
    return List.copyOf(names);
  }

  /** Of the ioctls of containers and groups. */
  static List<String> ofNoDevice() {
    return Stream.of(CONTAINER, GROUP).flatMap(each -> each.values().stream()).toList();
  }

  /** Of the ioctls of devices and their data files, with all that {@link #ofFeature} gives. */
  static List<String> ofDevices() {
    int every = OPERATIONS.keySet().stream().reduce(0, (some, bit) -> some | bit);
    return Stream.concat(
            DEVICE.values().stream(),
            FEATURES.keySet().stream().flatMap(id -> ofFeature(id | every).stream()))
        .toList();
  }

  private static List<String> name(Map<Integer, String> names, int request) {
    String name = names.get(request);
    return name == null ? List.of() : List.of(name);
  }
}
