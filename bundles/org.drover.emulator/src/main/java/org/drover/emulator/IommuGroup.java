// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.drover.api.Errno;

/**
 * An IOMMU group ({@code drivers/vfio/group.c}): one opener at a time, one container. Open devices
 * keep the group's file open, as the kernel does, so the group is busy until the last of them is
 * closed. It is either opened itself or its devices are bound by their own nodes, never both.
 */
final class IommuGroup {
  private final int number;
  private final boolean behindIommu;
  private final Map<String, EmulatedDevice> devices = new TreeMap<>();
  private GroupFile opened;
  private GroupIommu iommu;

  /** By what devices were opened that are open by way of the group. */
  private final Map<EmulatedDevice, GroupIommu> using = new HashMap<>();

  /** {@code cdev_device_open_cnt}: how many devices are bound by their own nodes. */
  private int bound;

  /**
   * A group without devices.
   *
   * @param behindIommu whether an IOMMU of the machine makes it, as it does for PCI functions; if
   *     not, the devices have an emulated one
   */
  IommuGroup(int number, boolean behindIommu) {
    this.number = number;
    this.behindIommu = behindIommu;
  }

  boolean behindIommu() {
    return behindIommu;
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
    if (device.inUse()) {
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
    if (bound > 0 || opened != null) {
      return Errno.EBUSY.negative();
    }
    opened = file;
    return 0;
  }

  /**
   * {@code vfio_device_block_group()}: the group cannot be opened any more.
   *
   * @return 0, or {@code -errno} if it is open
   */
  synchronized int block() {
    if (opened != null) {
      return Errno.EBUSY.negative();
    }
    bound++;
    return 0;
  }

  synchronized void unblock() {
    bound--;
  }

  synchronized void closed() {
    if (iommu != null) {
      iommu.detach(this);
      iommu = null;
    }
    opened = null;
  }

  synchronized boolean hasContainer() {
    return iommu != null;
  }

  synchronized int setContainer(GroupIommu chosen) {
    if (iommu != null) {
      return Errno.EINVAL.negative();
    }
    chosen.attach(this);
    iommu = chosen;
    return 0;
  }

  synchronized int unsetContainer() {
    if (iommu == null) {
      return Errno.EINVAL.negative();
    }
    if (iommu.keptByDevices() && !using.isEmpty()) {
      return Errno.EBUSY.negative();
    }
    iommu.detach(this);
    iommu = null;
    return 0;
  }

  synchronized EmulatedDevice device(String name) {
    return devices.get(name);
  }

  /** One more open of a device; the first one begins its user session. */
  synchronized int openDevice(EmulatedDevice device) {
    if (iommu == null) {
      return Errno.EINVAL.negative();
    }
    if (using.containsKey(device)) {
      device.open();
      return 0;
    }
    int used = iommu.use(device);
    if (used < 0) {
      return used;
    }
    boolean taken = false;
    try {
      device.open();
      taken = true;
    } finally {
      if (!taken) {
        iommu.unuse(device);
      }
    }
    using.put(device, iommu);
    opened.hold();
    return 0;
  }

  /** One open less; the last one ends the session. */
  void closeDevice(EmulatedDevice device) {
    GroupFile file = null;
    synchronized (this) {
      device.close();
      if (device.opens() == 0) {
        using.remove(device).unuse(device);
        file = opened;
        notifyAll();
      }
    }
    if (file != null) {
      file.letGo();
    }
  }

  /**
   * A device's own node is opened, which is not yet an open of the device, but keeps it there.
   *
   * @return 0, or {@code -errno} if it is about to be removed
   */
  synchronized int openNode(EmulatedDevice device) {
    if (!devices.containsValue(device)) {
      return Errno.ENODEV.negative();
    }
    device.nodeOpened();
    return 0;
  }

  synchronized void closeNode(EmulatedDevice device) {
    device.nodeClosed();
    notifyAll();
  }

  /** The only open of a device: by its own node there is no second one. */
  synchronized int openAlone(EmulatedDevice device) {
    if (device.opens() > 0) {
      return Errno.EINVAL.negative();
    }
    device.open();
    return 0;
  }

  synchronized void closeAlone(EmulatedDevice device) {
    device.close();
  }

  /** Waits until nobody has a device open: no signal ends it, as in the kernel. */
  synchronized void awaitClosed(EmulatedDevice device) {
    boolean interrupted = false;
    while (device.inUse()) {
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
