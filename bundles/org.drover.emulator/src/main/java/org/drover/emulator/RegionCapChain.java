// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.uapi.VfioRegion;
import org.drover.uapi.vfio_info_cap_header;
import org.drover.uapi.vfio_region_info;
import org.drover.uapi.vfio_region_info_cap_sparse_mmap;
import org.drover.uapi.vfio_region_sparse_mmap_area;

/**
 * The capabilities of a region as they stand behind its {@code vfio_region_info}: made as {@code
 * vfio_info_cap_add()} does, with links that count from that struct's start ({@code
 * vfio_info_cap_shift()}).
 */
final class RegionCapChain {
  /** The version of both capabilities that there are. */
  private static final int VERSION = 1;

  private RegionCapChain() {}

  /**
   * The chain of a region.
   *
   * @return in native byte order, from 0 to its capacity; empty if the region has no capability
   */
  static ByteBuffer of(RegionInfo region) {
    int sparse = region.sparse() ? sizeOfSparse(region.areas()) : 0;
    int msix = region.msixMappable() ? vfio_info_cap_header.SIZEOF : 0;
    ByteBuffer chain = ByteBuffer.allocate(sparse + msix).order(ByteOrder.nativeOrder());
    if (sparse > 0) {
      long next = msix > 0 ? vfio_region_info.SIZEOF + sparse : 0;
      putSparse(chain, region.areas(), next);
    }
    if (msix > 0) {
      putHeader(
          vfio_info_cap_header.wrap(chain, sparse),
          VfioRegion.VFIO_REGION_INFO_CAP_MSIX_MAPPABLE,
          0);
    }
    return chain;
  }

  private static int sizeOfSparse(List<Area> areas) {
    return vfio_region_info_cap_sparse_mmap.SIZEOF
        + areas.size() * vfio_region_sparse_mmap_area.SIZEOF;
  }

  private static void putSparse(ByteBuffer chain, List<Area> areas, long next) {
    vfio_region_info_cap_sparse_mmap sparse = vfio_region_info_cap_sparse_mmap.wrap(chain, 0);
    putHeader(sparse.header(), VfioRegion.VFIO_REGION_INFO_CAP_SPARSE_MMAP, next);
    sparse.nr_areas(areas.size());
    for (int i = 0; i < areas.size(); i++) {
      sparse.areas(i).offset(areas.get(i).offset()).size(areas.get(i).length());
    }
  }

  private static void putHeader(vfio_info_cap_header header, int id, long next) {
    header.id(id).version(VERSION).next(next);
  }
}
