// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.util.List;

/**
 * What this package mirrors, as data: enough to generate a C program that checks every constant,
 * size and offset against the headers of a machine.
 */
public final class UapiMirror {
  private static final List<Constants> CONSTANTS =
      List.of(
          new Constants(List.of(Vfio.HEADER), Vfio.class),
          new Constants(List.of("fcntl.h", "sys/eventfd.h"), Fcntl.class),
          new Constants(List.of("sys/mman.h"), Mman.class),
          new Constants(List.of("poll.h"), Poll.class));

  private static final List<StructLayout> STRUCTS =
      List.of(
          vfio_group_status.LAYOUT,
          vfio_device_info.LAYOUT,
          vfio_region_info.LAYOUT,
          vfio_irq_info.LAYOUT,
          vfio_info_cap_header.LAYOUT,
          vfio_device_feature.LAYOUT,
          vfio_device_feature_migration.LAYOUT,
          vfio_device_feature_mig_state.LAYOUT,
          vfio_device_feature_mig_data_size.LAYOUT,
          vfio_precopy_info.LAYOUT,
          vfio_iommu_type1_info.LAYOUT,
          vfio_iommu_type1_dma_map.LAYOUT,
          vfio_iommu_type1_dma_unmap.LAYOUT,
          pollfd.LAYOUT);

  private UapiMirror() {}

  /**
   * A class whose public {@code int} and {@code char} constants have the C names and the values of
   * headers.
   *
   * @param headers the headers, as an {@code #include} names them; those of the C library show some
   *     names only if {@code _GNU_SOURCE} is defined
   * @param names the class
   */
  public record Constants(List<String> headers, Class<?> names) {}

  /** Every class of constants in this package. */
  public static List<Constants> constants() {
    return CONSTANTS;
  }

  /** Every struct in this package. */
  public static List<StructLayout> structs() {
    return STRUCTS;
  }
}
