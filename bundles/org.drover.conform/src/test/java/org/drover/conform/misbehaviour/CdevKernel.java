// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Iommufd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;
import org.drover.uapi.Vfio;

/**
 * A kernel with {@code /dev/iommu} and devices' own nodes, over one that serves groups alone. Plays
 * one device, behind an emulated IOMMU as mtty is: the answers are those that were measured on
 * Linux 6.12 with mtty, and where nothing was, those of its {@code drivers/vfio/device_cdev.c}.
 */
final class CdevKernel extends ForwardingKernel {
  private static final int ENOENT = 2;
  private static final int EFAULT = 14;
  private static final int EBUSY = 16;
  private static final int EINVAL = 22;
  private static final int EBADFD = 77;

  private final CallerMemory memory;
  private final Map<Integer, Ioases> iommufds = new HashMap<>();
  private final Map<Integer, Cdev> nodes = new HashMap<>();

  /** The IOASes of an iommufd, and which of them are in use. */
  private static final class Ioases {
    private final Set<Integer> ids = new HashSet<>();
    private int last;
  }

  /** The node of a device: bound if its device is open below. */
  private static final class Cdev {
    private GroupDevice device;
    private Ioases iommufd;
    private int attached;

    boolean isBound() {
      return device != null;
    }
  }

  CdevKernel(Kernel below) {
    super(below);
    this.memory = new CallerMemory(below);
  }

  @Override
  public Sysfs sysfs() {
    return new IommufdSysfs(kernel.sysfs());
  }

  @Override
  public synchronized int open(String path, int flags) {
    boolean iommufd = path.equals(dev() + "/iommu");
    if (!iommufd && !path.startsWith(dev() + "/vfio/devices/")) {
      return kernel.open(path, flags);
    }
    // A number of the kernel below, whose file does nothing.
    int fd = kernel.eventfd(0, 0);
    if (fd >= 0 && iommufd) {
      iommufds.put(fd, new Ioases());
    } else if (fd >= 0) {
      nodes.put(fd, new Cdev());
    }
    return fd;
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    Cdev node;
    synchronized (this) {
      if (iommufds.containsKey(fd)) {
        return iommufd(iommufds.get(fd), (int) request, argument);
      }
      node = nodes.get(fd);
      if (request == Vfio.VFIO_DEVICE_BIND_IOMMUFD) {
        return bind(node, argument);
      }
      if (node != null && !node.isBound()) {
        return -EINVAL;
      }
      if (node != null && request == Vfio.VFIO_DEVICE_ATTACH_IOMMUFD_PT) {
        return attach(node, argument);
      }
      if (node != null && request == Vfio.VFIO_DEVICE_DETACH_IOMMUFD_PT) {
        return detach(node, argument);
      }
    }
    return kernel.ioctl(below(fd), request, argument);
  }

  /** {@code argsz}, {@code flags} and more; the errno if they are refused, else 0. */
  private static int refused(Optional<ByteBuffer> struct) {
    if (struct.isEmpty()) {
      return -EFAULT;
    }
    boolean fits = Integer.toUnsignedLong(struct.get().getInt(0)) >= struct.get().limit();
    return fits && struct.get().getInt(4) == 0 ? 0 : -EINVAL;
  }

  /** {@code vfio_df_ioctl_bind_iommufd()}, check by check. */
  private int bind(Cdev node, long argument) {
    Optional<ByteBuffer> bind = memory.copyFrom(argument, 16);
    int refused = refused(bind);
    if (refused != 0) {
      return refused;
    }
    int fd = bind.get().getInt(8);
    if (fd < 0 || node == null) {
      return -EINVAL;
    }
    boolean bound = nodes.values().stream().anyMatch(Cdev::isBound);
    int blocked = bound ? 0 : GroupDevice.probe(kernel);
    if (blocked < 0 || node.isBound()) {
      return blocked < 0 ? blocked : -EINVAL;
    }
    if (!iommufds.containsKey(fd) || bound) {
      return iommufds.containsKey(fd) ? -EINVAL : -EBADFD;
    }
    GroupDevice device = GroupDevice.open(kernel);
    node.iommufd = iommufds.get(fd);
    if (!memory.copyTo(argument + 12, ++node.iommufd.last)) {
      device.close();
      return -EFAULT;
    }
    node.device = device;
    return 0;
  }

  private int attach(Cdev node, long argument) {
    Optional<ByteBuffer> attach = memory.copyFrom(argument, 12);
    int refused = refused(attach);
    if (refused != 0) {
      return refused;
    }
    int id = attach.get().getInt(8);
    if (!node.iommufd.ids.contains(id)) {
      return -ENOENT;
    }
    node.attached = id;
    return memory.copyTo(argument + 8, id) ? 0 : -EFAULT;
  }

  private int detach(Cdev node, long argument) {
    int refused = refused(memory.copyFrom(argument, 8));
    if (refused == 0) {
      node.attached = 0;
    }
    return refused;
  }

  private int iommufd(Ioases iommufd, int request, long argument) {
    if (request == Iommufd.IOMMU_IOAS_ALLOC) {
      iommufd.ids.add(++iommufd.last);
      return memory.copyTo(argument + 8, iommufd.last) ? 0 : -EFAULT;
    }
    if (request != Iommufd.IOMMU_DESTROY) {
      throw new AssertionError("nobody asks an iommufd for 0x" + Integer.toHexString(request));
    }
    int id = memory.copyFrom(argument, 8).orElseThrow().getInt(4);
    boolean used =
        nodes.values().stream()
            .filter(Cdev::isBound)
            .anyMatch(node -> node.iommufd == iommufd && node.attached == id);
    if (used) {
      return -EBUSY;
    }
    return iommufd.ids.remove(id) ? 0 : -ENOENT;
  }

  /** The device below a node; any other descriptor is the kernel's below already. */
  private synchronized int below(int fd) {
    Cdev node = nodes.get(fd);
    return node == null || !node.isBound() ? fd : node.device.number();
  }

  private synchronized boolean isUnbound(int fd) {
    return nodes.containsKey(fd) && !nodes.get(fd).isBound();
  }

  @Override
  public long read(int fd, long address, long length) {
    return isUnbound(fd) ? -EINVAL : kernel.read(below(fd), address, length);
  }

  @Override
  public long write(int fd, long address, long length) {
    return isUnbound(fd) ? -EINVAL : kernel.write(below(fd), address, length);
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return isUnbound(fd) ? -EINVAL : kernel.pread(below(fd), address, length, offset);
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return isUnbound(fd) ? -EINVAL : kernel.pwrite(below(fd), address, length, offset);
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    return isUnbound(fd) ? -EINVAL : kernel.mmap(length, prot, flags, below(fd), offset);
  }

  @Override
  public int close(int fd) {
    synchronized (this) {
      iommufds.remove(fd);
      Cdev node = nodes.remove(fd);
      if (node != null && node.isBound()) {
        node.device.close();
      }
    }
    return kernel.close(fd);
  }
}
