// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.HashSet;
import java.util.Set;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;

/**
 * A container ({@code drivers/vfio/container.c}): the groups that share one IOMMU. The last group
 * that leaves takes the IOMMU and its mappings with it.
 */
final class Container implements GroupIommu {
  /** {@code VFIO_TYPE1_NESTING_IOMMU}, which 6.12 still knows. */
  private static final int TYPE1_NESTING = 6;

  private final AddressTable memory;
  private final Set<IommuGroup> groups = new HashSet<>();
  private Type1 iommu;

  /** How many of the groups are behind an IOMMU of the machine; written under the monitor. */
  private volatile int pinning;

  Container(AddressTable memory) {
    this.memory = memory;
  }

  synchronized int checkExtension(long extension) {
    if (extension == Vfio.VFIO_DMA_CC_IOMMU) {
      // Without an IOMMU domain nothing can be incoherent.
      return iommu != null ? 1 : 0;
    }
    return extension == Vfio.VFIO_UNMAP_ALL || isType1(extension) ? 1 : 0;
  }

  private static boolean isType1(long type) {
    return type == Vfio.VFIO_TYPE1_IOMMU
        || type == Vfio.VFIO_TYPE1v2_IOMMU
        || type == TYPE1_NESTING;
  }

  synchronized int setIommu(long type) {
    if (groups.isEmpty() || iommu != null || type == Vfio.VFIO_UNMAP_ALL) {
      // UNMAP_ALL is an extension that the driver has and no type that it opens.
      return Errno.EINVAL.negative();
    }
    if (!isType1(type)) {
      return Errno.ENODEV.negative();
    }
    iommu = new Type1(memory, type != Vfio.VFIO_TYPE1_IOMMU, () -> pinning > 0);
    return 0;
  }

  /** The IOMMU's ioctls; without one there is nobody to ask. */
  int iommuIoctl(int request, long argument) {
    Type1 driver = iommu();
    return driver == null ? Errno.EINVAL.negative() : driver.ioctl(request, argument);
  }

  private synchronized Type1 iommu() {
    return iommu;
  }

  @Override
  public synchronized int use(EmulatedDevice device) {
    if (iommu == null) {
      return Errno.EINVAL.negative();
    }
    iommu.use(device.dma());
    return 0;
  }

  @Override
  public synchronized void unuse(EmulatedDevice device) {
    // A group keeps its container while it has open devices.
    iommu.unuse(device.dma());
  }

  @Override
  public boolean keptByDevices() {
    return true;
  }

  @Override
  public synchronized void attach(IommuGroup group) {
    if (groups.add(group) && group.behindIommu()) {
      pinning++;
    }
  }

  @Override
  public synchronized void detach(IommuGroup group) {
    boolean pinned = groups.remove(group) && group.behindIommu();
    if (pinned) {
      pinning--;
    }
    if (groups.isEmpty()) {
      iommu = null;
    } else if (pinned && iommu != null) {
      iommu.losePinnedGroup();
    }
  }
}
