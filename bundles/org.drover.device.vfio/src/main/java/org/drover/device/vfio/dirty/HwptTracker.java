// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.dirty;

import org.drover.api.spi.DirtyBitmap;
import org.drover.api.spi.DirtyTracker;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.iommu_hwpt_get_dirty_bitmap;
import org.drover.uapi.iommu_hwpt_set_dirty_tracking;

/**
 * The dirty bits that an IOMMU keeps in a page table of an iommufd ({@code
 * drivers/iommu/iommufd/hw_pagetable.c}). The table must have been made with {@code
 * IOMMU_HWPT_ALLOC_DIRTY_TRACKING}.
 *
 * <p>The kernel sets bits and clears none, so that it fills a bitmap in place. Linux 6.12 does not
 * say if a part of the range is not mapped: it reports that part as clean.
 */
public final class HwptTracker implements DirtyTracker {
  private final Kernel kernel;
  private final int iommufd;
  private final long hwpt;
  private final String target;
  private Ioctls running;

  /**
   * Of one page table. Touches nothing yet.
   *
   * @param kernel whose iommufd it is
   * @param iommufd a descriptor, which stays the caller's
   * @param hwpt the id of the page table
   * @param target how a failure calls the descriptor, for example {@code /dev/iommu}
   */
  public HwptTracker(Kernel kernel, int iommufd, long hwpt, String target) {
    this.kernel = kernel;
    this.iommufd = iommufd;
    this.hwpt = hwpt;
    this.target = target;
  }

  @Override
  public String name() {
    return "the page table " + hwpt + " of " + target;
  }

  @Override
  public synchronized void start() {
    if (running != null) {
      throw new IllegalStateException(name() + " is tracking already");
    }
    Ioctls ioctls = new Ioctls(kernel, iommufd, target);
    try {
      // Clears what is left of an earlier tracking.
      track(ioctls, Iommufd.IOMMU_HWPT_DIRTY_TRACKING_ENABLE, "enabling");
      running = ioctls;
    } finally {
      if (running == null) {
        ioctls.close();
      }
    }
  }

  private void track(Ioctls ioctls, int flags, String what) {
    iommu_hwpt_set_dirty_tracking set = iommu_hwpt_set_dirty_tracking.wrap(ioctls.bytes(), 0);
    set.zero();
    set.size(iommu_hwpt_set_dirty_tracking.SIZEOF).flags(flags).hwpt_id(hwpt);
    ioctls.call(
        Iommufd.IOMMU_HWPT_SET_DIRTY_TRACKING, "IOMMU_HWPT_SET_DIRTY_TRACKING " + what + " it");
  }

  @Override
  public synchronized void report(DirtyBitmap into) {
    if (running == null) {
      throw new IllegalStateException(name() + " is not tracking");
    }
    Ioctls ioctls = running;
    iommu_hwpt_get_dirty_bitmap get = iommu_hwpt_get_dirty_bitmap.wrap(ioctls.bytes(), 0);
    get.zero();
    get.size(iommu_hwpt_get_dirty_bitmap.SIZEOF)
        .hwpt_id(hwpt)
        .iova(into.range().iova())
        .length(into.range().length())
        .page_size(into.pageSize());
    ioctls.fill(
        into,
        address -> {
          get.data(address);
          return ioctls.result(Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP);
        },
        "IOMMU_HWPT_GET_DIRTY_BITMAP",
        "");
  }

  @Override
  public synchronized void stop() {
    if (running != null) {
      try (Ioctls ending = running) {
        running = null;
        track(ending, 0, "disabling");
      }
    }
  }
}
