// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Optional;
import org.drover.api.Errno;

/**
 * A device that is bound to an iommufd as one with an emulated IOMMU is ({@code struct
 * iommufd_access}): it has an id there and can be attached to one address space.
 */
final class DeviceAccess {
  private final IommufdContext context;
  private final int id;
  private Ioas attached;

  /** Binds a device. */
  DeviceAccess(IommufdContext context) {
    this.context = context;
    synchronized (context) {
      this.id = context.addDevice();
    }
  }

  int id() {
    return id;
  }

  /**
   * Attaches it, in place of what it is attached to.
   *
   * @param ioasId an address space's; the id of anything else is not known here
   * @return 0, or {@code -errno}, and nothing has changed
   */
  int attach(long ioasId) {
    synchronized (context) {
      return attach(context.ioas(ioasId), Errno.ENOENT);
    }
  }

  /** Attaches it to the address space that the ioctls of a container act on. */
  int attachCompat() {
    synchronized (context) {
      return attach(context.compat(), Errno.ENODEV);
    }
  }

  private int attach(Optional<Ioas> ioas, Errno absent) {
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
    }
    return added;
  }

  /** Not an error if it is attached to nothing. */
  void detach() {
    synchronized (context) {
      if (attached != null) {
        attached.removeAccess();
        attached = null;
      }
    }
  }

  /** The device is closed: its object goes. */
  void unbind() {
    synchronized (context) {
      detach();
      context.removeDevice(id);
    }
  }
}
