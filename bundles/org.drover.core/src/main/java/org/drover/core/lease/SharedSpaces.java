// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.HashMap;
import java.util.Map;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.WorkloadMemory;

/**
 * The address spaces of leased devices. Devices of one IOMMU group share one space, because the
 * kernel gives a group to one container alone; a device without a group has a space of its own. A
 * space is closed when the last of its devices has been.
 */
final class SharedSpaces {

  /** One device's part in a space. */
  interface Part extends AutoCloseable {
    AddressSpace space();

    @Override
    void close();
  }

  private record Key(DeviceBackend backend, int group) {}

  private static final class Shared {
    private final AddressSpace space;
    private int users;

    Shared(AddressSpace space) {
      this.space = space;
    }
  }

  private final Map<Key, Shared> byGroup = new HashMap<>();

  /**
   * Takes part in the space of a device's group.
   *
   * @param backend of the device
   * @param device told without opening it
   */
  synchronized Part join(DeviceBackend backend, DeviceIdentity device) {
    if (device.group().isEmpty()) {
      return part(backend.bind(WorkloadMemory.NONE), AddressSpace::close);
    }
    Key key = new Key(backend, device.group().getAsInt());
    Shared shared =
        byGroup.computeIfAbsent(key, k -> new Shared(backend.bind(WorkloadMemory.NONE)));
    shared.users++;
    return part(shared.space, space -> leave(key, shared));
  }

  private synchronized void leave(Key key, Shared shared) {
    shared.users--;
    if (shared.users == 0) {
      byGroup.remove(key);
      shared.space.close();
    }
  }

  private static Part part(AddressSpace space, java.util.function.Consumer<AddressSpace> end) {
    return new Part() {
      private boolean closed;

      @Override
      public AddressSpace space() {
        return space;
      }

      @Override
      public synchronized void close() {
        if (!closed) {
          closed = true;
          end.accept(space);
        }
      }
    };
  }
}
