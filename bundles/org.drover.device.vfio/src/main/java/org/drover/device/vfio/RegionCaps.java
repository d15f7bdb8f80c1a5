// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.uapi.InfoCaps;
import org.drover.uapi.InfoCapsException;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioRegion;
import org.drover.uapi.vfio_info_cap_header;
import org.drover.uapi.vfio_region_info;
import org.drover.uapi.vfio_region_info_cap_sparse_mmap;
import org.drover.uapi.vfio_region_sparse_mmap_area;

/**
 * What a region info and its capabilities say. Who answered may be wrong: a region whose
 * capabilities make no sense is not mapped, and all else is done with it.
 */
final class RegionCaps {
  private static final Logger LOG = System.getLogger(RegionCaps.class.getName());

  private RegionCaps() {}

  /** A region as its info and the chain behind it say. */
  static RegionInfo described(DeviceAddress address, vfio_region_info info) {
    int index = (int) info.index();
    boolean readable = (info.flags() & Vfio.VFIO_REGION_INFO_FLAG_READ) != 0;
    boolean writable = (info.flags() & Vfio.VFIO_REGION_INFO_FLAG_WRITE) != 0;
    boolean mappable = (info.flags() & Vfio.VFIO_REGION_INFO_FLAG_MMAP) != 0;
    RegionInfo plain = new RegionInfo(index, info.size(), readable, writable, mappable);
    try {
      InfoCaps caps = info.caps();
      boolean msix = caps.find(VfioRegion.VFIO_REGION_INFO_CAP_MSIX_MAPPABLE).isPresent();
      List<Area> areas = mappable ? sparse(caps, info.size()).orElse(plain.areas()) : List.of();
      return new RegionInfo(index, info.size(), readable, writable, mappable, msix, areas);
    } catch (InfoCapsException | IllegalArgumentException e) {
      LOG.log(
          Level.WARNING,
          "region {0} of {1} is not mapped, because its capabilities make no sense: {2}",
          index,
          address,
          e.getMessage());
      return new RegionInfo(index, info.size(), readable, writable, false);
    }
  }

  private static Optional<List<Area>> sparse(InfoCaps caps, long size) {
    Optional<vfio_info_cap_header> found = caps.find(VfioRegion.VFIO_REGION_INFO_CAP_SPARSE_MMAP);
    return found.map(header -> areas(header, size));
  }

  private static List<Area> areas(vfio_info_cap_header header, long size) {
    ByteBuffer behind = header.bytes();
    int room = behind.remaining() - vfio_region_info_cap_sparse_mmap.SIZEOF;
    if (room < 0) {
      throw new IllegalArgumentException("the list of mappable areas is cut off");
    }
    vfio_region_info_cap_sparse_mmap list = vfio_region_info_cap_sparse_mmap.wrap(behind, 0);
    if (list.nr_areas() > room / vfio_region_sparse_mmap_area.SIZEOF) {
      throw new IllegalArgumentException(
          "there is no room for the " + list.nr_areas() + " mappable areas that it names");
    }
    List<Area> areas = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < list.nr_areas(); i++) {
      vfio_region_sparse_mmap_area area = list.areas(i);
      if (area.size() == 0) {
        continue;
      }
      Area next = new Area(area.offset(), area.size());
      if (next.offset() < end || next.offset() + next.length() > size) {
        throw new IllegalArgumentException(
            "the mappable area " + next + " overlaps another one or is beyond the region's end");
      }
      end = next.offset() + next.length();
      areas.add(next);
    }
    return areas;
  }
}
