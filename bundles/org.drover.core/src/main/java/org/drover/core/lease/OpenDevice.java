// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import org.drover.api.service.Placement;
import org.drover.api.spi.MigratableDevice;
import org.drover.core.registry.Backends.Located;

/**
 * A device with what has to be closed after it.
 *
 * @param device open
 * @param part its part in an address space
 */
record OpenDevice(WatchedDevice device, SharedSpaces.Part part) implements AutoCloseable {

  /**
   * Opens a device; nothing stays open if that fails.
   *
   * @param placement in which address space, and how
   */
  static OpenDevice open(Located located, SharedSpaces spaces, Placement placement) {
    SharedSpaces.Part part = spaces.join(located.backend(), located.identity(), placement);
    try (Undo undo = new Undo(part)) {
      MigratableDevice device = located.backend().open(located.identity().address(), part.space());
      undo.kept = true;
      return new OpenDevice(new WatchedDevice(device), part);
    }
  }

  /**
   * Gives a part up unless it is kept; why the device did not open is told before what that throws.
   */
  private static final class Undo implements AutoCloseable {
    private final SharedSpaces.Part part;
    private boolean kept;

    Undo(SharedSpaces.Part part) {
      this.part = part;
    }

    @Override
    public void close() {
      if (!kept) {
        part.close();
      }
    }
  }

  /** The device first, its space after it. */
  @Override
  public void close() {
    try (part) {
      device.close();
    }
  }
}
