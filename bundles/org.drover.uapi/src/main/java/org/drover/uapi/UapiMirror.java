// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this package mirrors, as data: enough to generate a C program that checks every constant,
 * size and offset against the headers of a machine.
 */
public final class UapiMirror {
  private static final List<Constants> CONSTANTS =
      List.of(
          new Constants(List.of(Vfio.HEADER), Vfio.class),
          new Constants(List.of(Vfio.HEADER), VfioRegion.class),
          new Constants(List.of(Vfio.HEADER), VfioIrqSet.class),
          new Constants(List.of(Vfio.HEADER), VfioPci.class),
          new Constants(List.of(Vfio.HEADER), VfioDisplay.class),
          new Constants(List.of(Vfio.HEADER), VfioS390.class),
          new Constants(List.of(Vfio.HEADER), VfioSpapr.class),
          new Constants(List.of(Vfio.HEADER), VfioV1Deprecated.class),
          new Constants(List.of(Iommufd.HEADER), Iommufd.class),
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
          vfio_device_info_cap_pci_atomic_comp.LAYOUT,
          vfio_region_sparse_mmap_area.LAYOUT,
          vfio_region_info_cap_sparse_mmap.LAYOUT,
          vfio_region_info_cap_type.LAYOUT,
          vfio_irq_set.LAYOUT,
          vfio_device_bind_iommufd.LAYOUT,
          vfio_device_attach_iommufd_pt.LAYOUT,
          vfio_device_detach_iommufd_pt.LAYOUT,
          vfio_device_low_power_entry_with_wakeup.LAYOUT,
          vfio_device_feature_dma_logging_control.LAYOUT,
          vfio_device_feature_dma_logging_range.LAYOUT,
          vfio_device_feature_dma_logging_report.LAYOUT,
          vfio_device_feature_bus_master.LAYOUT,
          vfio_region_dma_range.LAYOUT,
          vfio_device_feature_dma_buf.LAYOUT,
          vfio_device_migration_info.LAYOUT,
          vfio_iova_range.LAYOUT,
          vfio_iommu_type1_info_cap_iova_range.LAYOUT,
          vfio_iommu_type1_info_cap_migration.LAYOUT,
          vfio_iommu_type1_info_dma_avail.LAYOUT,
          vfio_bitmap.LAYOUT,
          vfio_iommu_type1_dirty_bitmap.LAYOUT,
          vfio_iommu_type1_dirty_bitmap_get.LAYOUT,
          iommu_destroy.LAYOUT,
          iommu_ioas_alloc.LAYOUT,
          iommu_iova_range.LAYOUT,
          iommu_ioas_iova_ranges.LAYOUT,
          iommu_ioas_allow_iovas.LAYOUT,
          iommu_ioas_map.LAYOUT,
          iommu_ioas_copy.LAYOUT,
          iommu_ioas_unmap.LAYOUT,
          iommu_option.LAYOUT,
          iommu_vfio_ioas.LAYOUT,
          iommu_hwpt_alloc.LAYOUT,
          iommu_hw_info.LAYOUT,
          iommu_hwpt_set_dirty_tracking.LAYOUT,
          iommu_hwpt_get_dirty_bitmap.LAYOUT,
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
  public record Constants(List<String> headers, Class<?> names) {

    /** The class's constants, without the texts, which are no names of C. */
    public List<Constant> values() {
      return Stream.of(names.getFields())
          .filter(field -> field.getType() != String.class)
          .map(UapiMirror::constant)
          .toList();
    }
  }

  /**
   * One constant.
   *
   * @param name its C name
   * @param value its value; C takes a character as a number
   * @param since the release whose headers have it; {@link Linux#V6_12} for that one's and all that
   *     are older
   */
  public record Constant(String name, long value, Linux since) {}

  private static Constant constant(Field field) {
    Linux since =
        Optional.ofNullable(field.getAnnotation(Since.class)).map(Since::value).orElse(Linux.V6_12);
    try {
      return new Constant(field.getName(), field.getLong(null), since);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " is not public, so it is not mirrored", e);
    }
  }

  /** Every class of constants in this package. */
  public static List<Constants> constants() {
    return CONSTANTS;
  }

  /** Every struct in this package. */
  public static List<StructLayout> structs() {
    return STRUCTS;
  }
}
