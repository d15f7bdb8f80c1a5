// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.drover.uapi.FdRole;
import org.drover.uapi.Vfio;
import org.drover.uapi.trace.UapiNames;

/** The ioctls by name: one number means different things on a container and on a device. */
final class IoctlNames {
  private static final Map<Integer, String> CONTAINER =
      requests(
          FdRole.CONTAINER,
          Vfio.VFIO_GET_API_VERSION,
          Vfio.VFIO_CHECK_EXTENSION,
          Vfio.VFIO_SET_IOMMU,
          Vfio.VFIO_IOMMU_GET_INFO,
          Vfio.VFIO_IOMMU_MAP_DMA,
          Vfio.VFIO_IOMMU_UNMAP_DMA,
          Vfio.VFIO_IOMMU_DIRTY_PAGES);

  private static final Map<Integer, String> GROUP =
      requests(
          FdRole.GROUP,
          Vfio.VFIO_GROUP_GET_STATUS,
          Vfio.VFIO_GROUP_SET_CONTAINER,
          Vfio.VFIO_GROUP_UNSET_CONTAINER,
          Vfio.VFIO_GROUP_GET_DEVICE_FD);

  private static final Map<Integer, String> DEVICE =
      requests(
          FdRole.DEVICE,
          Vfio.VFIO_DEVICE_GET_INFO,
          Vfio.VFIO_DEVICE_GET_REGION_INFO,
          Vfio.VFIO_DEVICE_GET_IRQ_INFO,
          Vfio.VFIO_DEVICE_SET_IRQS,
          Vfio.VFIO_DEVICE_RESET,
          Vfio.VFIO_DEVICE_FEATURE,
          Vfio.VFIO_DEVICE_BIND_IOMMUFD,
          Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT,
          Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT,
          Vfio.VFIO_MIG_GET_PRECOPY_INFO);

  /** Those of iommufd itself; it takes the container's too. */
  private static final Map<Integer, String> IOMMUFD =
      requests(FdRole.IOMMUFD, IommufdCommands.REQUESTS.toArray(Integer[]::new));

  /** The features of the kernels that are played. */
  private static final Map<Integer, String> FEATURES =
      IntStream.rangeClosed(
              Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN, Vfio.VFIO_DEVICE_FEATURE_BUS_MASTER)
          .boxed()
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(), id -> UapiNames.feature(id).orElseThrow()));

  private static final Map<Integer, String> OPERATIONS =
      Map.of(
          Vfio.VFIO_DEVICE_FEATURE_GET, "GET_",
          Vfio.VFIO_DEVICE_FEATURE_SET, "SET_",
          Vfio.VFIO_DEVICE_FEATURE_PROBE, "PROBE_");

  private IoctlNames() {}

  private static Map<Integer, String> requests(FdRole role, Integer... served) {
    return Stream.of(served)
        .collect(
            Collectors.toUnmodifiableMap(
                Function.identity(),
                request -> UapiNames.request(Optional.of(role), request).orElseThrow()));
  }

  static List<String> ofContainer(int request) {
    return name(CONTAINER, request);
  }

  static List<String> ofIommufd(int request) {
    return name(IOMMUFD.containsKey(request) ? IOMMUFD : CONTAINER, request);
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

  /** Of the ioctls of containers, groups and iommufds. */
  static List<String> ofNoDevice() {
    return Stream.of(CONTAINER, GROUP, IOMMUFD).flatMap(each -> each.values().stream()).toList();
  }

  /** Of the ioctls that only an iommufd takes. */
  static Collection<String> ofIommufds() {
    return IOMMUFD.values();
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
