// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.RegionInfo;
import org.drover.api.spi.ModelInfo;
import org.drover.api.spi.ModelIrq;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_feature;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_irq_info;
import org.drover.uapi.vfio_region_info;

/**
 * A device's file, as {@code VFIO_GROUP_GET_DEVICE_FD} gives it. Regions are read and written at
 * their index shifted by 40 bits, and mapped there where the model has memory to be mapped: what is
 * mapped stays memory, also where a kernel would take the pages away (a function that does not
 * decode memory, one that left). The interrupts of PCI functions are {@link Interrupts}, those of a
 * mediated device {@link MttyInterrupts}.
 */
class DeviceFile extends KernelFile {
  private static final int INDEX_SHIFT = 40;

  /** What is copied in and out of {@code vfio_device_info} where there are no capabilities. */
  private static final int INFO_MINIMUM = vfio_device_info.OFFSETOF_cap_offset;

  /** A region is read and written in pieces of this size at most. */
  private static final int MOST = 1 << 20;

  private final EmulatedDevice device;
  private final AddressTable memory;
  private final Profile profile;
  private final FdTable fds;
  private final DeviceFeatures features;
  private long filePosition;

  DeviceFile(
      EmulatedDevice device, AddressTable memory, FdTable fds, Profile profile, int statusFlags) {
    super(statusFlags);
    this.device = device;
    this.memory = memory;
    this.profile = profile;
    this.fds = fds;
    this.features = new DeviceFeatures(device, memory, fds, profile);
  }

  @Override
  Optional<DeviceAddress> device() {
    return Optional.of(device.address());
  }

  @Override
  boolean seekable() {
    return true;
  }

  @Override
  List<String> names(int request, long argument) {
    if (request != Vfio.VFIO_DEVICE_FEATURE) {
      return IoctlNames.ofDevice(request);
    }
    return memory
        .copyFrom(argument, vfio_device_feature.SIZEOF)
        .map(bytes -> IoctlNames.ofFeature((int) vfio_device_feature.wrap(bytes, 0).flags()))
        .orElse(IoctlNames.ofDevice(request));
  }

  @Override
  int ioctl(int request, long argument) {
    if (device.gone()) {
      return Errno.ENODEV.negative();
    }
    return switch (request) {
      case Vfio.VFIO_DEVICE_FEATURE -> features.ioctl(argument);
      case Vfio.VFIO_DEVICE_GET_INFO -> getInfo(argument);
      case Vfio.VFIO_DEVICE_GET_REGION_INFO -> getRegionInfo(argument);
      case Vfio.VFIO_DEVICE_GET_IRQ_INFO -> getIrqInfo(argument);
      case Vfio.VFIO_DEVICE_SET_IRQS -> device.setIrqs(memory, fds, argument);
      case Vfio.VFIO_DEVICE_RESET -> reset();
      case Vfio.VFIO_DEVICE_BIND_IOMMUFD -> refuseBind(argument);
      default -> Errno.ENOTTY.negative();
    };
  }

  /** {@code vfio_pci_ioctl_reset()}: a function that has no reset says so in its info too. */
  private int reset() {
    if (device.onPci() && (device.model().info().flags() & Vfio.VFIO_DEVICE_FLAGS_RESET) == 0) {
      return Errno.EINVAL.negative();
    }
    device.reset();
    return 0;
  }

  /** What came by way of a group is not bound; a kernel without device nodes lacks the ioctl. */
  private int refuseBind(long argument) {
    if (!profile.iommufd()) {
      return Errno.ENOTTY.negative();
    }
    boolean readable = memory.copyFrom(argument, CdevFile.BIND_MINIMUM).isPresent();
    return readable ? Errno.EINVAL.negative() : Errno.EFAULT.negative();
  }

  private int getInfo(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, INFO_MINIMUM);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    ByteBuffer header = bytes.get();
    if (Integer.toUnsignedLong(header.getInt(0)) < INFO_MINIMUM) {
      return Errno.EINVAL.negative();
    }
    ModelInfo info = device.model().info();
    header
        .putInt(vfio_device_info.OFFSETOF_flags, info.flags())
        .putInt(vfio_device_info.OFFSETOF_num_regions, info.regions())
        .putInt(vfio_device_info.OFFSETOF_num_irqs, info.irqs());
    return memory.copyTo(argument, header) ? 0 : Errno.EFAULT.negative();
  }

  private int getRegionInfo(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_region_info.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_region_info info = vfio_region_info.wrap(bytes.get(), 0);
    List<RegionInfo> regions = device.model().regions();
    if (info.argsz() < vfio_region_info.SIZEOF || info.index() >= regions.size()) {
      return Errno.EINVAL.negative();
    }
    RegionInfo region = regions.get((int) info.index());
    info.flags(flags(region)).size(region.size()).offset((long) region.index() << INDEX_SHIFT);
    boolean written = putCaps(RegionCapChain.of(region), info, argument);
    return written && memory.copyTo(argument, bytes.get()) ? 0 : Errno.EFAULT.negative();
  }

  /**
   * The end of {@code vfio_pci_ioctl_get_region_info()}: who has too little room for all of the
   * chain gets none of it, and is told how much it takes.
   */
  private boolean putCaps(ByteBuffer chain, vfio_region_info info, long argument) {
    if (chain.capacity() == 0) {
      return true;
    }
    info.flags(info.flags() | Vfio.VFIO_REGION_INFO_FLAG_CAPS);
    int needed = vfio_region_info.SIZEOF + chain.capacity();
    if (info.argsz() < needed) {
      info.argsz(needed).cap_offset(0);
      return true;
    }
    info.cap_offset(vfio_region_info.SIZEOF);
    return memory.copyTo(argument + vfio_region_info.SIZEOF, chain);
  }

  private static long flags(RegionInfo region) {
    return (region.readable() ? Vfio.VFIO_REGION_INFO_FLAG_READ : 0)
        | (region.writable() ? Vfio.VFIO_REGION_INFO_FLAG_WRITE : 0)
        | (region.mappable() ? Vfio.VFIO_REGION_INFO_FLAG_MMAP : 0);
  }

  private int getIrqInfo(long argument) {
    Optional<ByteBuffer> bytes = memory.copyFrom(argument, vfio_irq_info.SIZEOF);
    if (bytes.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_irq_info info = vfio_irq_info.wrap(bytes.get(), 0);
    if (info.argsz() < vfio_irq_info.SIZEOF || info.index() > Integer.MAX_VALUE) {
      return Errno.EINVAL.negative();
    }
    Optional<ModelIrq> irq = device.model().irq((int) info.index());
    if (irq.isEmpty()) {
      return Errno.EINVAL.negative();
    }
    info.flags(irq.get().flags()).count(irq.get().count());
    return memory.copyTo(argument, bytes.get()) ? 0 : Errno.EFAULT.negative();
  }

  /** From where the last read or write ended; regions are better reached by {@code pread}. */
  @Override
  synchronized long read(long address, long length) {
    return advance(pread(address, length, filePosition));
  }

  @Override
  synchronized long write(long address, long length) {
    return advance(pwrite(address, length, filePosition));
  }

  private long advance(long count) {
    filePosition += Math.max(0, count);
    return count;
  }

  @Override
  long pread(long address, long length, long offset) {
    if (device.gone()) {
      return Errno.ENODEV.negative();
    }
    int count = (int) Math.min(length, MOST);
    if (memory.range(address, count, true).isEmpty()) {
      return Errno.EFAULT.negative();
    }
    ByteBuffer into = ByteBuffer.allocate(count).order(ByteOrder.nativeOrder());
    long result = device.model().readRegion(region(offset), inRegion(offset), into);
    if (result > 0 && !memory.copyTo(address, into.duplicate().limit((int) result))) {
      return Errno.EFAULT.negative();
    }
    return result;
  }

  @Override
  long pwrite(long address, long length, long offset) {
    if (device.gone()) {
      return Errno.ENODEV.negative();
    }
    Optional<ByteBuffer> from = memory.copyFrom(address, (int) Math.min(length, MOST));
    return from.isEmpty()
        ? Errno.EFAULT.negative()
        : device.model().writeRegion(region(offset), inRegion(offset), from.get());
  }

  private static int region(long offset) {
    return (int) (offset >>> INDEX_SHIFT);
  }

  private static long inRegion(long offset) {
    return offset & ((1L << INDEX_SHIFT) - 1);
  }

  /**
   * As {@code vfio_pci_core_mmap()} answers; that of a region with a list of areas, as the drivers
   * do that give one ({@code drivers/vfio/pci/nvgrace-gpu/main.c}). A file that is not open for
   * writing has no shared mappings for it ({@code do_mmap()} takes {@code VM_SHARED} away).
   */
  @Override
  MapAnswer map(long offset, long length, int prot, int flags) {
    if (device.gone()) {
      return new MapAnswer(Errno.ENODEV.negative(), null);
    }
    boolean shared = (flags & Mman.MAP_SHARED) != 0 && writable();
    long whole = AddressTable.pages(length);
    if (!shared || !mappable(region(offset), inRegion(offset), whole)) {
      return new MapAnswer(Errno.EINVAL.negative(), null);
    }
    return new MapAnswer(0, mapped(region(offset), inRegion(offset), (int) whole));
  }

  private boolean mappable(int index, long at, long length) {
    List<RegionInfo> regions = device.model().regions();
    return index < regions.size()
        && regions.get(index).mappable()
        && regions.get(index).areas().stream().anyMatch(area -> area.contains(at, length));
  }

  private ByteBuffer mapped(int index, long at, int length) {
    ByteBuffer bytes = device.model().mapRegion(index, at, length);
    if (!bytes.isDirect() || bytes.capacity() != length) {
      throw new IllegalStateException(
          "model %s maps 0x%x bytes at 0x%x of region %d by %s: it takes a direct buffer of that size"
              .formatted(device.modelName(), length, at, index, bytes));
    }
    return bytes;
  }

  @Override
  void released() {
    device.group().closeDevice(device);
  }
}
