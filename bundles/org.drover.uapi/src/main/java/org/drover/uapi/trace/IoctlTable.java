// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.drover.uapi.FdRole;
import org.drover.uapi.Iommufd;
import org.drover.uapi.StructLayout;
import org.drover.uapi.Vfio;
import org.drover.uapi.iommu_destroy;
import org.drover.uapi.iommu_hw_info;
import org.drover.uapi.iommu_hwpt_alloc;
import org.drover.uapi.iommu_hwpt_get_dirty_bitmap;
import org.drover.uapi.iommu_hwpt_set_dirty_tracking;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.iommu_ioas_allow_iovas;
import org.drover.uapi.iommu_ioas_copy;
import org.drover.uapi.iommu_ioas_iova_ranges;
import org.drover.uapi.iommu_ioas_map;
import org.drover.uapi.iommu_ioas_unmap;
import org.drover.uapi.iommu_option;
import org.drover.uapi.iommu_vfio_ioas;
import org.drover.uapi.trace.Request.Argument;
import org.drover.uapi.vfio_bitmap;
import org.drover.uapi.vfio_device_attach_iommufd_pt;
import org.drover.uapi.vfio_device_bind_iommufd;
import org.drover.uapi.vfio_device_detach_iommufd_pt;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_group_status;
import org.drover.uapi.vfio_iommu_type1_dirty_bitmap;
import org.drover.uapi.vfio_iommu_type1_dirty_bitmap_get;
import org.drover.uapi.vfio_iommu_type1_dma_map;
import org.drover.uapi.vfio_iommu_type1_dma_unmap;
import org.drover.uapi.vfio_iommu_type1_info;
import org.drover.uapi.vfio_irq_info;
import org.drover.uapi.vfio_irq_set;
import org.drover.uapi.vfio_precopy_info;
import org.drover.uapi.vfio_region_info;

/**
 * Every ioctl of {@code include/uapi/linux/vfio.h} and {@code iommufd.h}, by the kind of file that
 * it is made on: some numbers mean one thing on a container and another one on a device. An iommufd
 * takes the container's too.
 */
final class IoctlTable {
  private static final Map<Integer, Request> CONTAINER =
      Map.ofEntries(
          other(Vfio.VFIO_GET_API_VERSION, "VFIO_GET_API_VERSION", Argument.NONE),
          other(Vfio.VFIO_CHECK_EXTENSION, "VFIO_CHECK_EXTENSION", Argument.EXTENSION),
          other(Vfio.VFIO_SET_IOMMU, "VFIO_SET_IOMMU", Argument.EXTENSION),
          struct(Vfio.VFIO_IOMMU_GET_INFO, "VFIO_IOMMU_GET_INFO", vfio_iommu_type1_info.LAYOUT),
          struct(Vfio.VFIO_IOMMU_MAP_DMA, "VFIO_IOMMU_MAP_DMA", vfio_iommu_type1_dma_map.LAYOUT),
          entry(
              Vfio.VFIO_IOMMU_UNMAP_DMA,
              Request.of(
                  "VFIO_IOMMU_UNMAP_DMA",
                  vfio_iommu_type1_dma_unmap.LAYOUT,
                  ifFlag(Vfio.VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP, vfio_bitmap.LAYOUT))),
          other(Vfio.VFIO_IOMMU_ENABLE, "VFIO_IOMMU_ENABLE", Argument.NONE),
          other(Vfio.VFIO_IOMMU_DISABLE, "VFIO_IOMMU_DISABLE", Argument.NONE),
          entry(
              Vfio.VFIO_IOMMU_DIRTY_PAGES,
              Request.of(
                  "VFIO_IOMMU_DIRTY_PAGES",
                  vfio_iommu_type1_dirty_bitmap.LAYOUT,
                  ifFlag(
                      Vfio.VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP,
                      vfio_iommu_type1_dirty_bitmap_get.LAYOUT))));

  private static final Map<Integer, Request> GROUP =
      Map.ofEntries(
          struct(Vfio.VFIO_GROUP_GET_STATUS, "VFIO_GROUP_GET_STATUS", vfio_group_status.LAYOUT),
          other(Vfio.VFIO_GROUP_SET_CONTAINER, "VFIO_GROUP_SET_CONTAINER", Argument.DESCRIPTOR),
          other(Vfio.VFIO_GROUP_UNSET_CONTAINER, "VFIO_GROUP_UNSET_CONTAINER", Argument.NONE),
          other(Vfio.VFIO_GROUP_GET_DEVICE_FD, "VFIO_GROUP_GET_DEVICE_FD", Argument.TEXT));

  private static final Map<Integer, Request> DEVICE =
      Map.ofEntries(
          struct(Vfio.VFIO_DEVICE_GET_INFO, "VFIO_DEVICE_GET_INFO", vfio_device_info.LAYOUT),
          struct(
              Vfio.VFIO_DEVICE_GET_REGION_INFO,
              "VFIO_DEVICE_GET_REGION_INFO",
              vfio_region_info.LAYOUT),
          struct(Vfio.VFIO_DEVICE_GET_IRQ_INFO, "VFIO_DEVICE_GET_IRQ_INFO", vfio_irq_info.LAYOUT),
          struct(Vfio.VFIO_DEVICE_SET_IRQS, "VFIO_DEVICE_SET_IRQS", vfio_irq_set.LAYOUT),
          other(Vfio.VFIO_DEVICE_RESET, "VFIO_DEVICE_RESET", Argument.NONE),
          other(
              Vfio.VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
              "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO",
              Argument.UNKNOWN),
          other(Vfio.VFIO_DEVICE_PCI_HOT_RESET, "VFIO_DEVICE_PCI_HOT_RESET", Argument.UNKNOWN),
          other(Vfio.VFIO_DEVICE_QUERY_GFX_PLANE, "VFIO_DEVICE_QUERY_GFX_PLANE", Argument.UNKNOWN),
          other(Vfio.VFIO_DEVICE_GET_GFX_DMABUF, "VFIO_DEVICE_GET_GFX_DMABUF", Argument.UNKNOWN),
          other(Vfio.VFIO_DEVICE_IOEVENTFD, "VFIO_DEVICE_IOEVENTFD", Argument.UNKNOWN),
          entry(
              Vfio.VFIO_DEVICE_FEATURE,
              new Request(
                  "VFIO_DEVICE_FEATURE",
                  Argument.FEATURE,
                  Optional.of(vfio_device_feature.LAYOUT),
                  FeatureTable::payload)),
          struct(
              Vfio.VFIO_DEVICE_BIND_IOMMUFD,
              "VFIO_DEVICE_BIND_IOMMUFD",
              vfio_device_bind_iommufd.LAYOUT),
          struct(
              Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT,
              "VFIO_DEVICE_ATTACH_IOMMUFD_PT",
              vfio_device_attach_iommufd_pt.LAYOUT),
          struct(
              Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT,
              "VFIO_DEVICE_DETACH_IOMMUFD_PT",
              vfio_device_detach_iommufd_pt.LAYOUT));

  private static final Map<Integer, Request> DATA =
      Map.ofEntries(
          struct(
              Vfio.VFIO_MIG_GET_PRECOPY_INFO,
              "VFIO_MIG_GET_PRECOPY_INFO",
              vfio_precopy_info.LAYOUT));

  private static final Map<Integer, Request> IOMMUFD =
      Map.ofEntries(
          struct(Iommufd.IOMMU_DESTROY, "IOMMU_DESTROY", iommu_destroy.LAYOUT),
          struct(Iommufd.IOMMU_IOAS_ALLOC, "IOMMU_IOAS_ALLOC", iommu_ioas_alloc.LAYOUT),
          struct(
              Iommufd.IOMMU_IOAS_ALLOW_IOVAS,
              "IOMMU_IOAS_ALLOW_IOVAS",
              iommu_ioas_allow_iovas.LAYOUT),
          struct(Iommufd.IOMMU_IOAS_COPY, "IOMMU_IOAS_COPY", iommu_ioas_copy.LAYOUT),
          struct(
              Iommufd.IOMMU_IOAS_IOVA_RANGES,
              "IOMMU_IOAS_IOVA_RANGES",
              iommu_ioas_iova_ranges.LAYOUT),
          struct(Iommufd.IOMMU_IOAS_MAP, "IOMMU_IOAS_MAP", iommu_ioas_map.LAYOUT),
          struct(Iommufd.IOMMU_IOAS_UNMAP, "IOMMU_IOAS_UNMAP", iommu_ioas_unmap.LAYOUT),
          struct(Iommufd.IOMMU_OPTION, "IOMMU_OPTION", iommu_option.LAYOUT),
          struct(Iommufd.IOMMU_VFIO_IOAS, "IOMMU_VFIO_IOAS", iommu_vfio_ioas.LAYOUT),
          struct(Iommufd.IOMMU_HWPT_ALLOC, "IOMMU_HWPT_ALLOC", iommu_hwpt_alloc.LAYOUT),
          struct(Iommufd.IOMMU_GET_HW_INFO, "IOMMU_GET_HW_INFO", iommu_hw_info.LAYOUT),
          struct(
              Iommufd.IOMMU_HWPT_SET_DIRTY_TRACKING,
              "IOMMU_HWPT_SET_DIRTY_TRACKING",
              iommu_hwpt_set_dirty_tracking.LAYOUT),
          struct(
              Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP,
              "IOMMU_HWPT_GET_DIRTY_BITMAP",
              iommu_hwpt_get_dirty_bitmap.LAYOUT),
          other(Iommufd.IOMMU_HWPT_INVALIDATE, "IOMMU_HWPT_INVALIDATE", Argument.UNKNOWN),
          other(Iommufd.IOMMU_FAULT_QUEUE_ALLOC, "IOMMU_FAULT_QUEUE_ALLOC", Argument.UNKNOWN));

  /** Asked in this order where nobody knows what the file is. */
  private static final List<Map<Integer, Request>> ALL =
      List.of(DEVICE, DATA, GROUP, CONTAINER, IOMMUFD);

  private IoctlTable() {}

  private static Map.Entry<Integer, Request> struct(int number, String name, StructLayout layout) {
    return entry(number, Request.of(name, layout));
  }

  private static Map.Entry<Integer, Request> other(int number, String name, Argument argument) {
    return entry(number, Request.of(name, argument));
  }

  /** A struct that is behind another one, whose second word are its flags, if a flag is set. */
  private static Function<ByteBuffer, Optional<StructLayout>> ifFlag(int flag, StructLayout tail) {
    return head -> (head.getInt(Integer.BYTES) & flag) == 0 ? Optional.empty() : Optional.of(tail);
  }

  /**
   * What a number means.
   *
   * @param role what the file is. Where nobody knows, or a file of its kind does not take the
   *     number, the number's meaning on another one is told, that on a device first
   */
  static Optional<Request> find(Optional<FdRole> role, long number) {
    return Stream.concat(tables(role), ALL.stream())
        .filter(table -> number == (int) number && table.containsKey((int) number))
        .map(table -> table.get((int) number))
        .findFirst();
  }

  private static Stream<Map<Integer, Request>> tables(Optional<FdRole> role) {
    if (role.isEmpty()) {
      return Stream.empty();
    }
    return switch (role.get()) {
      case CONTAINER -> Stream.of(CONTAINER);
      case GROUP -> Stream.of(GROUP);
      case DEVICE -> Stream.of(DEVICE);
      case DATA -> Stream.of(DATA);
      case IOMMUFD -> Stream.of(IOMMUFD, CONTAINER);
      case EVENT, MEMORY, RESERVE -> Stream.empty();
    };
  }
}
