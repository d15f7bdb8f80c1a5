// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import org.drover.api.RefusedException;
import org.drover.uapi.Fd;

/**
 * The devices of one backend in their address spaces. Joining and leaving one space is serialised
 * and waits for no other: the kernel may keep a call of it for as long as it likes. A device itself
 * is opened and closed outside.
 */
final class Spaces {
  private final Groups groups;

  Spaces(Holdings holdings) {
    this.groups = holdings.groups();
  }

  /** A device's place in a space: what it is opened by, and what it gives up at its end. */
  final class Membership implements AutoClose {
    private final VfioSpace space;
    private final Openable device;
    private final Binding.Door door;

    private Membership(VfioSpace space, Openable device, Binding.Door door) {
      this.space = space;
      this.device = device;
      this.door = door;
    }

    Fd open(Calls calls, Scratch scratch) {
      return door.open(calls, scratch);
    }

    /** The group is free once the kernel has let go of it, and if it says that it has not. */
    @Override
    public void close() {
      try (Unwinding steps = new Unwinding()) {
        steps.onEnd(() -> groups.leave(device));
        steps.onEnd(() -> space.leave(device));
      }
    }
  }

  /**
   * Makes a device part of a space.
   *
   * @param calls of the device: what is opened for its sake is traced with it
   * @throws RefusedException if its group is in another space, the space is closed, or its path is
   *     none of the device's
   */
  Membership join(Calls calls, VfioSpace space, Openable device) {
    groups.enter(device, space);
    try (Unwinding undo = new Unwinding()) {
      undo.onFailure(() -> groups.leave(device));
      Binding.Door door = space.admit(calls, device);
      undo.keep();
      return new Membership(space, device, door);
    }
  }
}
