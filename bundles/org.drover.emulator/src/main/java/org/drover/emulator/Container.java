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
    iommu = new Type1(memory, type != Vfio.VFIO_TYPE1_IOMMU);
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
    return iommu == null ? Errno.EINVAL.negative() : 0;
  }

  @Override
  public void unuse(EmulatedDevice device) {
    // The IOMMU belongs to the groups.
  }

  @Override
  public boolean keptByDevices() {
    return true;
  }

  @Override
  public synchronized void attach(IommuGroup group) {
    groups.add(group);
  }

  @Override
  public synchronized void detach(IommuGroup group) {
    groups.remove(group);
    if (groups.isEmpty()) {
      iommu = null;
    }
  }
}
