// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Optional;
import java.util.function.Supplier;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;

/**
 * What a stream that ended with {@code ENODEV} says of it. The kernel answers so once the device
 * has left the state that it streams in. If we sent it elsewhere, or reset it, the stream was ended
 * under the device's lock by the time that we have it; if not, and the device runs, somebody else
 * has reset it: its guest by a function level reset, another function of its slot by one of the
 * bus, the recovery from an error of the bus, the firmware.
 */
final class LookAside {
  private final Supplier<Optional<MigrationState>> now;

  /**
   * At a device.
   *
   * @param now where it is, without waiting for whoever changes it; empty if that is not known
   */
  LookAside(Supplier<Optional<MigrationState>> now) {
    this.now = now;
  }

  /**
   * What to do.
   *
   * @param fd the stream's
   * @param errno of a read or a write
   * @param otherwise what is said of any other end
   */
  String remedy(DataFd fd, Errno errno, String otherwise) {
    if (!errno.equals(Errno.ENODEV)) {
      return otherwise;
    }
    // In this order: who ends a stream has the lock from the call on that woke the reader.
    Optional<MigrationState> state = now.get();
    Optional<String> end = fd.endedBecause();
    if (end.isPresent()) {
      return end.get() + "; begin a new stream";
    }
    if (state.filter(MigrationState.RUNNING::equals).isPresent()) {
      return "the device was reset by somebody else (its guest, another function of its slot, an"
          + " error of the bus, its firmware): it is in RUNNING and what it held is gone; begin anew";
    }
    return "the device left the state that it streams in, or was reset"
        + state.map(at -> ", and is in " + at).orElse("")
        + "; begin a new stream";
  }
}
