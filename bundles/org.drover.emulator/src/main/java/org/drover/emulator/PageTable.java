// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;

/**
 * A page table of the machine's IOMMU ({@code struct iommufd_hwpt_paging}): through it the devices
 * that are attached to it see the mappings of its address space. One that tracks knows the pages of
 * 4 KiB that they wrote since the tracking began, or since somebody asked. Guarded by {@link
 * IommufdContext}.
 */
final class PageTable implements IommufdObject, DmaSpace {
  private final IommufdContext context;
  private final Ioas ioas;
  private final boolean tracks;
  private final boolean automatic;
  private final PageSet written = new PageSet(AddressTable.PAGE);
  private int devices;
  private boolean tracking;

  /**
   * One that no device uses.
   *
   * @param tracks {@code IOMMU_HWPT_ALLOC_DIRTY_TRACKING}
   * @param automatic made for a device that was attached to the address space itself; it goes with
   *     the last such device
   */
  PageTable(IommufdContext context, Ioas ioas, boolean tracks, boolean automatic) {
    this.context = context;
    this.ioas = ioas;
    this.tracks = tracks;
    this.automatic = automatic;
  }

  Ioas ioas() {
    return ioas;
  }

  boolean tracks() {
    return tracks;
  }

  boolean automatic() {
    return automatic;
  }

  @Override
  public boolean used() {
    return devices > 0;
  }

  void attach(DeviceDma device) {
    devices++;
    device.enter(this);
  }

  void detach(DeviceDma device) {
    devices--;
    device.leave();
  }

  /** {@code iopt_set_dirty_tracking()}: what was written before counts no more. */
  void track(boolean on) {
    if (on) {
      written.clear();
    }
    tracking = on;
  }

  /** What is mapped there no more. */
  void forget(long iova, long last) {
    written.forget(iova, last);
  }

  /** Tells what was written; nothing while it does not track. */
  void report(AddressTable memory, PageSet.Query query, boolean keep) {
    if (tracking) {
      written.report(memory, query, keep);
    }
  }

  @Override
  public boolean move(DeviceDma device, long iova, ByteBuffer bytes, boolean write) {
    synchronized (context) {
      boolean moved = device.isIn(this) && ioas.move(iova, bytes, write);
      if (moved && write && tracking) {
        written.mark(iova, 1);
      }
      return moved;
    }
  }
}
