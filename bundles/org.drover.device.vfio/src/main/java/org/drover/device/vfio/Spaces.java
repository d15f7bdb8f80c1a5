// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.DirtyTracker;
import org.drover.uapi.Fd;

/**
 * Which IOMMU group is in which address space. Joining and leaving are serialised; a device itself
 * is opened and closed outside.
 */
final class Spaces {
  private final ReentrantLock lock;
  private final Map<Integer, VfioSpace> byGroup;

  Spaces(Holdings holdings) {
    this.lock = holdings.lock();
    this.byGroup = holdings.spaces();
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

    @Override
    public void close() {
      lock.lock();
      try {
        leave(space, device);
      } finally {
        lock.unlock();
      }
    }
  }

  private void leave(VfioSpace space, Openable device) {
    try {
      space.leave(device);
    } finally {
      device
          .group()
          .ifPresent(
              number -> {
                if (space.devices(number).isEmpty()) {
                  byGroup.remove(number);
                }
              });
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
    lock.lock();
    try {
      device.group().ifPresent(number -> refuseOther(space, number, device.address()));
      Binding.Door door = space.admit(calls, device);
      device.group().ifPresent(number -> byGroup.put(number, space));
      return new Membership(space, device, door);
    } finally {
      lock.unlock();
    }
  }

  private void refuseOther(VfioSpace space, int number, DeviceAddress address) {
    VfioSpace other = byGroup.get(number);
    if (other != null && other != space) {
      throw new RefusedException(
          "opening " + address + " in this address space", List.of(conflict(other, number)));
    }
  }

  private static String conflict(VfioSpace space, int number) {
    String devices =
        space.devices(number).stream()
            .map(DeviceAddress::toString)
            .collect(Collectors.joining(", "));
    return "its IOMMU group "
        + number
        + " is in the address space of "
        + devices
        + ", and devices of one group share one space; open it in that space, or close "
        + devices
        + " first";
  }

  Optional<DirtyTracker> tracker(VfioSpace space) {
    lock.lock();
    try {
      return space.trackerOfBinding();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes a space that no device is in.
   *
   * @throws IllegalStateException if one is
   */
  void close(VfioSpace space) {
    lock.lock();
    try {
      space.finish();
    } finally {
      lock.unlock();
    }
  }
}
