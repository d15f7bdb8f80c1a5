// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.Errno;

/**
 * A device that is bound to an iommufd. One with an emulated IOMMU ({@code struct iommufd_access})
 * can be attached to an address space; one behind an IOMMU of the machine ({@code struct
 * iommufd_device}) to a page table too, and gets one of its own if it is attached to an address
 * space.
 */
final class DeviceAccess implements IommufdObject, DmaSpace {
  private final IommufdContext context;
  private final DeviceDma dma;
  private final int id;

  /** What it is attached to; at most one of the two is there. */
  private Ioas attached;

  private PageTable table;

  /** What was found to attach to: an errno or 0, and a page table. */
  private record Attached(int result, Optional<PageTable> table) {
    static Attached failed(Errno errno) {
      return new Attached(errno.negative(), Optional.empty());
    }
  }

  /** Binds a device. */
  DeviceAccess(IommufdContext context, DeviceDma dma) {
    this.context = context;
    this.dma = dma;
    synchronized (context) {
      this.id = context.add(this);
    }
  }

  int id() {
    return id;
  }

  /** As long as it is bound. */
  @Override
  public boolean used() {
    return true;
  }

  /** Whether an IOMMU of the machine can be asked about it. */
  boolean behindIommu() {
    return dma.behindIommu();
  }

  boolean tracked() {
    return dma.tracked();
  }

  /**
   * Attaches it, in place of what it is attached to.
   *
   * @param ptId an address space's or a page table's; of a device with an emulated IOMMU the id of
   *     anything but an address space is not known here
   * @return the id of what it is attached to, or {@code -errno}, and nothing has changed
   */
  int attach(long ptId) {
    synchronized (context) {
      if (!dma.behindIommu()) {
        int result = attachAccess(context.ioas(ptId), Errno.ENOENT);
        return result < 0 ? result : (int) ptId;
      }
      Optional<IommufdObject> object = context.object(ptId);
      if (object.isEmpty()) {
        return Errno.ENOENT.negative();
      }
      if (object.get() instanceof Ioas ioas) {
        return replace(automatic(ioas));
      }
      return object.get() instanceof PageTable chosen
          ? replace(fitting(chosen))
          : Errno.EINVAL.negative();
    }
  }

  /** Attaches it to the address space that the ioctls of a container act on. */
  int attachCompat() {
    synchronized (context) {
      Optional<Ioas> compat = context.compat();
      if (!dma.behindIommu()) {
        return attachAccess(compat, Errno.ENODEV);
      }
      int result = compat.map(ioas -> replace(automatic(ioas))).orElse(Errno.ENODEV.negative());
      return Math.min(0, result);
    }
  }

  private int attachAccess(Optional<Ioas> ioas, Errno absent) {
    if (ioas.isEmpty()) {
      return absent.negative();
    }
    if (ioas.get() == attached) {
      return 0;
    }
    int added = ioas.get().addAccess();
    if (added == 0) {
      detach();
      attached = ioas.get();
      dma.enter(this);
    }
    return added;
  }

  /** {@code iommufd_device_auto_get_domain()}: one that is there already, or a new one. */
  private Attached automatic(Ioas ioas) {
    Optional<PageTable> present = ioas.automaticTable();
    return present.isPresent() ? new Attached(0, present) : made(ioas);
  }

  private Attached made(Ioas ioas) {
    PageTable made = new PageTable(context, ioas, false, true);
    int added = context.addTable(made);
    return new Attached(Math.min(0, added), Optional.of(made));
  }

  /** An IOMMU that cannot track does not take a page table that does. */
  private Attached fitting(PageTable chosen) {
    return chosen.tracks() && !dma.tracked()
        ? Attached.failed(Errno.EINVAL)
        : new Attached(0, Optional.of(chosen));
  }

  private int replace(Attached next) {
    if (next.result() < 0) {
      return next.result();
    }
    PageTable chosen = next.table().orElseThrow();
    if (chosen != table) {
      PageTable before = table;
      if (before != null) {
        before.detach(dma);
      }
      chosen.attach(dma);
      table = chosen;
      dropIfUnused(before);
    }
    return context.id(chosen);
  }

  private void dropIfUnused(PageTable before) {
    if (before != null && before.automatic() && !before.used()) {
      context.destroy(context.id(before));
    }
  }

  /** Not an error if it is attached to nothing. */
  void detach() {
    synchronized (context) {
      if (attached != null) {
        attached.removeAccess();
        attached = null;
        dma.leave();
      }
      if (table != null) {
        PageTable before = table;
        table = null;
        before.detach(dma);
        dropIfUnused(before);
      }
    }
  }

  /** The device is closed: its object goes. */
  void unbind() {
    synchronized (context) {
      detach();
      context.remove(id);
    }
  }

  /** {@code iommufd_access_rw()}, of a device with an emulated IOMMU. */
  @Override
  public boolean move(DeviceDma device, long iova, ByteBuffer bytes, boolean write) {
    synchronized (context) {
      return device.isIn(this) && attached != null && attached.move(iova, bytes, write);
    }
  }
}
