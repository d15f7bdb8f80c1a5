// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.drover.uapi.Iommufd;

/**
 * {@code /dev/iommu}. Bound devices, and groups that have it for a container, keep what it has when
 * its descriptor is closed; the kernel counts holders for that, and Java needs no count.
 */
final class IommufdFile extends KernelFile implements GroupIommu {
  private static final int FIRST = Iommufd.IOMMUFD_CMD_BASE;
  private static final int LAST = Iommufd.IOMMUFD_CMD_FAULT_QUEUE_ALLOC;

  private final IommufdContext context;
  private final IommufdCommands commands;
  private final VfioCompat compat;

  /** Devices that were opened by way of their group. */
  private final Map<EmulatedDevice, DeviceAccess> ofGroups = new ConcurrentHashMap<>();

  IommufdFile(AddressTable memory, int statusFlags) {
    super(statusFlags);
    this.context = new IommufdContext(memory);
    this.commands = new IommufdCommands(memory, context);
    this.compat = new VfioCompat(memory, context);
  }

  IommufdContext context() {
    return context;
  }

  @Override
  Optional<GroupIommu> groupIommu() {
    return Optional.of(this);
  }

  @Override
  List<String> names(int request, long argument) {
    return IoctlNames.ofIommufd(request);
  }

  /** By the lowest byte alone, as {@code iommufd_fops_ioctl()} tells the two kinds apart. */
  @Override
  int ioctl(int request, long argument) {
    int number = request & 0xff;
    synchronized (context) {
      return number < FIRST || number > LAST
          ? compat.ioctl(request, argument)
          : commands.ioctl(request, argument);
    }
  }

  @Override
  public void attach(IommuGroup group) {
    synchronized (context) {
      context.createCompat();
    }
  }

  @Override
  public void detach(IommuGroup group) {
    // Its address space stays, for the next group that comes.
  }

  @Override
  public int use(EmulatedDevice device) {
    DeviceAccess access = new DeviceAccess(context, device.dma());
    int attached = access.attachCompat();
    if (attached < 0) {
      access.unbind();
    } else {
      ofGroups.put(device, access);
    }
    return attached;
  }

  @Override
  public void unuse(EmulatedDevice device) {
    ofGroups.remove(device).unbind();
  }

  @Override
  public boolean keptByDevices() {
    return false;
  }
}
