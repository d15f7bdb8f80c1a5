// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.uapi.Fd;

/**
 * Which IOMMU group is in which address space. Joining and leaving are serialised; a device itself
 * is opened and closed outside.
 */
final class Groups {
  private final ReentrantLock lock;
  private final Map<Integer, TypeOneSpace> spaces;

  Groups(Holdings holdings) {
    this.lock = holdings.lock();
    this.spaces = holdings.spaces();
  }

  /** A device's place in a group: what it is opened by, and what it gives up at its end. */
  final class Membership implements AutoClose {
    private final TypeOneSpace space;
    private final int number;
    private final Group group;
    private final DeviceAddress address;

    private Membership(TypeOneSpace space, int number, Group group, DeviceAddress address) {
      this.space = space;
      this.number = number;
      this.group = group;
      this.address = address;
    }

    Fd open(Calls calls, Scratch scratch) {
      return group.device(calls, address, scratch);
    }

    /** The last device of a group takes the group with it, the last group the container. */
    @Override
    public void close() {
      lock.lock();
      try {
        group.devices().remove(address);
        if (group.devices().isEmpty()) {
          spaces.remove(number);
          space.leave(number);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Makes a device's group part of a space, if it is not yet.
   *
   * @param calls of the device: what is opened for its sake is traced with it
   * @throws RefusedException if the group is in another space, or the space is closed
   */
  Membership join(Calls calls, TypeOneSpace space, int number, DeviceAddress address) {
    lock.lock();
    try {
      TypeOneSpace other = spaces.get(number);
      if (other != null && other != space) {
        throw new RefusedException(
            "opening " + address + " in this address space", List.of(conflict(other, number)));
      }
      Group group = space.join(calls, number, address);
      group.devices().add(address);
      spaces.put(number, space);
      return new Membership(space, number, group, address);
    } finally {
      lock.unlock();
    }
  }

  private static String conflict(TypeOneSpace space, int number) {
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

  /**
   * Closes a space that no device is in.
   *
   * @throws IllegalStateException if one is
   */
  void close(TypeOneSpace space) {
    lock.lock();
    try {
      space.finish();
    } finally {
      lock.unlock();
    }
  }
}
