// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.DeviceAddress;
import org.drover.api.VfToken;
import org.drover.api.service.Placement;
import org.drover.api.spi.DeviceSignals;
import org.drover.api.spi.DeviceSignals.Listening;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.api.spi.MigratableDevice;
import org.drover.core.registry.Backends.Located;

/**
 * A device with what has to be closed after it.
 *
 * @param device open
 * @param part its part in an address space
 * @param listening to what its kernel says of it
 */
record OpenDevice(WatchedDevice device, SharedSpaces.Part part, Optional<Listening> listening)
    implements AutoCloseable {
  private static final Logger LOG = System.getLogger(OpenDevice.class.getName());

  /**
   * Opens a device that nobody needs to hear of, because it is closed again at once.
   *
   * @param placement in which address space, and how
   */
  static OpenDevice glance(Located located, SharedSpaces spaces, Placement placement) {
    return open(located, spaces, placement, Optional.empty(), Optional.empty());
  }

  /**
   * Opens a device; nothing stays open if that fails.
   *
   * @param placement in which address space, and how
   * @param token that it is opened with
   * @param heard told what the kernel says of it while it is open
   */
  static OpenDevice open(
      Located located,
      SharedSpaces spaces,
      Placement placement,
      Optional<VfToken> token,
      Consumer<Signal> heard) {
    return open(located, spaces, placement, token, Optional.of(heard));
  }

  private static OpenDevice open(
      Located located,
      SharedSpaces spaces,
      Placement placement,
      Optional<VfToken> token,
      Optional<Consumer<Signal>> heard) {
    SharedSpaces.Part part = spaces.join(located.backend(), located.identity(), placement);
    try (Undo undo = new Undo(part)) {
      DeviceAddress address = located.identity().address();
      MigratableDevice device =
          token
              .map(secret -> located.backend().open(address, part.space(), secret))
              .orElseGet(() -> located.backend().open(address, part.space()));
      undo.device = Optional.of(device);
      Optional<Listening> listening = heard.flatMap(told -> listen(device, told));
      undo.kept = true;
      return new OpenDevice(new WatchedDevice(device), part, listening);
    }
  }

  /** A device that cannot be listened to is worth as much without. */
  private static Optional<Listening> listen(MigratableDevice device, Consumer<Signal> heard) {
    try {
      return device.ability(DeviceSignals.class).map(signals -> signals.listen(heard));
    } catch (RuntimeException | LinkageError e) {
      // A boundary: a plug-in's device is open, and must not be lost for this.
      LOG.log(
          Level.WARNING, "nobody hears what the kernel says of " + device.identity().address(), e);
      return Optional.empty();
    }
  }

  /**
   * Gives a device and its part up unless they are kept; why the device did not open is told before
   * what that throws.
   */
  private static final class Undo implements AutoCloseable {
    private final SharedSpaces.Part part;
    private Optional<MigratableDevice> device = Optional.empty();
    private boolean kept;

    Undo(SharedSpaces.Part part) {
      this.part = part;
    }

    @Override
    public void close() {
      if (!kept) {
        try (part) {
          device.ifPresent(MigratableDevice::close);
        }
      }
    }
  }

  /** The device first, its space after it. */
  @Override
  public void close() {
    try (part;
        device) {
      listening.ifPresent(Listening::close);
    }
  }
}
