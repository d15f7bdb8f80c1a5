// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.IovaRange;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.dirty.HwptTracker;
import org.drover.device.vfio.dirty.JointTracker;
import org.drover.uapi.Fd;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.iommu_destroy;
import org.drover.uapi.iommu_hw_info;
import org.drover.uapi.iommu_hwpt_alloc;

/**
 * How devices are attached to an IOAS. A device whose IOMMU can track what it writes gets a page
 * table that does, which it shares with the others where the kernel lets it; another one, and one
 * without an IOMMU such as a mediated device, is attached to the IOAS itself.
 */
final class PageTables implements AutoClose {
  private static final int AT_INFO = 128;
  private static final int AT_ALLOC = 192;

  private final Kernel kernel;
  private final String path;
  private final Fd iommufd;
  private final long ioas;
  private final long bytes;
  private final JointTracker tracker;
  private final List<Table> tables = new ArrayList<>();
  private final Set<DeviceAddress> unseen = new TreeSet<>();

  /** A page table with the devices that use it. */
  private record Table(long id, HwptTracker tracker, Set<DeviceAddress> devices) {}

  /** A device that is bound and waits to be attached. */
  interface Bound {
    DeviceAddress address();

    /** What BIND_IOMMUFD handed out. */
    long devid();

    Calls calls();

    /** Its own, of which 128 bytes from 128 on are free now. */
    Scratch scratch();

    /**
     * Attaches it.
     *
     * @param pt an IOAS or a page table
     * @return 0 or {@code -errno}
     */
    int attach(long pt);

    /** What helps if it cannot be attached. */
    String remedy(Errno errno);
  }

  /**
   * Of an IOAS.
   *
   * @param kernel for the calls that no device makes
   * @param memory what is mapped in it
   */
  PageTables(Kernel kernel, String path, Fd iommufd, long ioas, WorkloadMemory memory) {
    this.kernel = kernel;
    this.path = path;
    this.iommufd = iommufd;
    this.ioas = ioas;
    this.bytes = memory.regions().stream().mapToLong(WorkloadMemory.Region::length).sum();
    this.tracker =
        new JointTracker(
            "the IOMMU behind " + path,
            memory.regions().stream()
                .map(region -> new IovaRange(region.iova(), region.length()))
                .toList());
  }

  /** The first device behind an IOMMU has all that is mapped locked at once. */
  Calls.Remedy lockRemedy() {
    return DmaMapping.lockRemedy(kernel, bytes);
  }

  /** Attaches a device; it leaves when it is closed. */
  synchronized void attach(Bound device) {
    if (!tracks(device)) {
      attachUnseen(device);
      return;
    }
    for (Table table : tables) {
      int result = device.attach(table.id());
      if (result == 0) {
        table.devices().add(device.address());
        return;
      }
      if (result != Errno.EINVAL.negative()) {
        throw Calls.failure(result, attaching(device, table.id()), path, device::remedy);
      }
      // Behind an IOMMU that another device's page table does not fit.
    }
    attachToNew(device);
  }

  private void attachUnseen(Bound device) {
    // Before it can write anything.
    unseen.add(device.address());
    tracker.blindTo(device.address().toString());
    attachOrThrow(device, ioas);
  }

  /** A mediated device has no IOMMU to be asked: {@code ENOENT}. */
  private boolean tracks(Bound device) {
    iommu_hw_info info = iommu_hw_info.wrap(device.scratch().bytes(), AT_INFO);
    info.zero();
    info.size(iommu_hw_info.SIZEOF).dev_id(device.devid());
    int result = ioctl(device, Iommufd.IOMMU_GET_HW_INFO, device.scratch().address(AT_INFO));
    return result == 0 && (info.out_capabilities() & Iommufd.IOMMU_HW_CAP_DIRTY_TRACKING) != 0;
  }

  private int ioctl(Bound device, int request, long argument) {
    return device.calls().kernel().ioctl(iommufd.number(), request, argument);
  }

  private void attachToNew(Bound device) {
    Optional<Long> made = alloc(device);
    if (made.isEmpty()) {
      attachUnseen(device);
      return;
    }
    Table table =
        new Table(
            made.get(),
            new HwptTracker(kernel, iommufd.number(), made.get(), path),
            new TreeSet<>(Set.of(device.address())));
    tables.add(table);
    tracker.add(table.tracker());
    attachOrThrow(device, table.id());
  }

  private void attachOrThrow(Bound device, long pt) {
    Calls.require(device.attach(pt), attaching(device, pt), path, device::remedy);
  }

  private String attaching(Bound device, long pt) {
    return "VFIO_DEVICE_ATTACH_IOMMUFD_PT of "
        + device.address()
        + (pt == ioas ? " to the IOAS " : " to the page table ")
        + pt;
  }

  /** Empty if the IOMMU cannot do it after all. */
  private Optional<Long> alloc(Bound device) {
    iommu_hwpt_alloc alloc = iommu_hwpt_alloc.wrap(device.scratch().bytes(), AT_ALLOC);
    alloc.zero();
    alloc
        .size(iommu_hwpt_alloc.SIZEOF)
        .flags(Iommufd.IOMMU_HWPT_ALLOC_DIRTY_TRACKING)
        .dev_id(device.devid())
        .pt_id(ioas);
    int result = ioctl(device, Iommufd.IOMMU_HWPT_ALLOC, device.scratch().address(AT_ALLOC));
    if (result == Errno.EOPNOTSUPP.negative()) {
      return Optional.empty();
    }
    Calls.require(result, "IOMMU_HWPT_ALLOC for " + device.address(), path, device::remedy);
    return Optional.of(alloc.out_hwpt_id());
  }

  /** A device is closed, or was never attached. The last one of a page table takes that with it. */
  synchronized void leave(DeviceAddress device) {
    unseen.remove(device);
    for (Table table : List.copyOf(tables)) {
      if (table.devices().remove(device) && table.devices().isEmpty()) {
        tables.remove(table);
        try (Unwinding steps = new Unwinding()) {
          steps.onEnd(() -> destroy(table.id()));
          steps.onEnd(() -> tracker.remove(table.tracker()));
        }
      }
    }
  }

  private void destroy(long id) {
    try (Scratch scratch = Scratch.of(kernel, path)) {
      iommu_destroy destroy = iommu_destroy.wrap(scratch.bytes(), 0);
      destroy.zero();
      destroy.size(iommu_destroy.SIZEOF).id(id);
      Calls.require(
          kernel.ioctl(iommufd.number(), Iommufd.IOMMU_DESTROY, scratch.address(0)),
          "IOMMU_DESTROY of the page table " + id,
          path,
          Calls.Remedy.NONE);
    }
  }

  /** What the page tables know, if each device has one. */
  synchronized Optional<DirtyTracker> tracker() {
    return unseen.isEmpty() && !tables.isEmpty() ? Optional.of(tracker) : Optional.empty();
  }

  /** Before the iommufd is closed, with which the page tables go. */
  @Override
  public synchronized void close() {
    tracker.stop();
  }
}
