// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Optional;
import org.drover.api.AccessPath;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;
import org.drover.uapi.Fd;

/**
 * What an address space is to the kernel while devices are in it, with the mappings of its memory.
 * The lock of the space must be held.
 */
interface Binding extends AutoClose {

  /** How a device that was admitted is opened; without the lock. */
  @FunctionalInterface
  interface Door {

    /**
     * Opens the device.
     *
     * @param calls the device's own
     * @param scratch the device's own
     * @return the descriptor, which the caller closes before the device leaves
     */
    Fd open(Calls calls, Scratch scratch);
  }

  /**
   * Makes room for a device; nothing stays if that fails.
   *
   * @param calls of the device: what is opened for its sake is traced with it
   */
  Door admit(Calls calls, Openable device);

  /** An admitted device is closed. */
  void leave(Openable device);

  /** What tells which memory the devices write; empty where not each of them is seen. */
  Optional<DirtyTracker> tracker();

  /**
   * Opens what an address space is by a path.
   *
   * @param calls of the first device
   */
  static Binding of(AccessPath path, Calls calls, WorkloadMemory memory) {
    return switch (path) {
      case GROUP -> new TypeOneBinding(Container.open(calls), memory);
      case CDEV -> IommufdBinding.open(calls, memory);
    };
  }
}
