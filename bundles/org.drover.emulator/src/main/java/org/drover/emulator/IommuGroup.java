// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Map;
import java.util.TreeMap;
import org.drover.api.Errno;

/**
 * An IOMMU group ({@code drivers/vfio/group.c}): one opener at a time, one container. Open devices
 * keep the group's file open, as the kernel does, so the group is busy until the last of them is
 * closed.
 */
final class IommuGroup {
  private final int number;
  private final Map<String, EmulatedDevice> devices = new TreeMap<>();
  private GroupFile opened;
  private Container container;
  private int openDevices;

  IommuGroup(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  synchronized void add(EmulatedDevice device) {
    devices.put(device.name(), device);
  }

  /** The device can be opened no more; what is open stays so. */
  synchronized void remove(EmulatedDevice device) {
    devices.remove(device.name(), device);
  }

  /** Removes a device unless somebody has it open. */
  synchronized boolean removeIfClosed(EmulatedDevice device) {
    if (device.opens() > 0) {
      return false;
    }
    remove(device);
    return true;
  }

  /**
   * Opens the group's node.
   *
   * @param file made for this open
   * @return 0, or {@code -errno}
   */
  synchronized int open(GroupFile file) {
    if (devices.isEmpty()) {
      return Errno.ENODEV.negative();
    }
    if (opened != null) {
      return Errno.EBUSY.negative();
    }
    opened = file;
    return 0;
  }

  synchronized void closed() {
    if (container != null) {
      container.detach(this);
      container = null;
    }
    opened = null;
  }

  synchronized boolean hasContainer() {
    return container != null;
  }

  synchronized int setContainer(Container chosen) {
    if (container != null) {
      return Errno.EINVAL.negative();
    }
    chosen.attach(this);
    container = chosen;
    return 0;
  }

  synchronized int unsetContainer() {
    if (container == null) {
      return Errno.EINVAL.negative();
    }
    if (openDevices > 0) {
      return Errno.EBUSY.negative();
    }
    container.detach(this);
    container = null;
    return 0;
  }

  synchronized EmulatedDevice device(String name) {
    return devices.get(name);
  }

  /** One more open of a device; the first one begins its user session. */
  synchronized int openDevice(EmulatedDevice device) {
    if (container == null || !container.hasIommu()) {
      return Errno.EINVAL.negative();
    }
    device.open();
    if (device.opens() == 1) {
      openDevices++;
      opened.hold();
    }
    return 0;
  }

  /** One open less; the last one ends the session. */
  void closeDevice(EmulatedDevice device) {
    GroupFile file = null;
    synchronized (this) {
      device.close();
      if (device.opens() == 0) {
        openDevices--;
        file = opened;
        notifyAll();
      }
    }
    if (file != null) {
      file.letGo();
    }
  }

  /** Waits until nobody has a device open: no signal ends it, as in the kernel. */
  synchronized void awaitClosed(EmulatedDevice device) {
    boolean interrupted = false;
    while (device.opens() > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
