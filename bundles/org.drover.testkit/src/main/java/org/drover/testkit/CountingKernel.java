// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.util.List;
import java.util.Map;
import org.drover.uapi.Fcntl;
import org.drover.uapi.FdRole;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;

/**
 * Counts what passes through to another kernel: descriptors that are opened and closed, by what
 * they are; ioctls, by name; and breaches of the closing order.
 *
 * <p>What a descriptor is follows from its path, or from the call that gave it. A data descriptor
 * belongs to the device whose SET handed it out.
 *
 * <p>Safe for use from any thread. No lock is held while the other kernel works.
 */
public final class CountingKernel extends ForwardingKernel {
  private static final long VFIO_GROUP_GET_DEVICE_FD = 0x3b6a;
  private static final long VFIO_DEVICE_FEATURE = 0x3b75;

  /** {@code VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE}. */
  private static final int SET_STATE = 0x20002;

  private final DescriptorLedger ledger = new DescriptorLedger();
  private final CallCounts ioctls = new CallCounts();

  /** Counts from zero on. */
  public CountingKernel(Kernel kernel) {
    super(kernel);
  }

  /** How many descriptors of a role were opened. */
  public int opened(FdRole role) {
    return ledger.opened(role);
  }

  /** How many descriptors of a role were closed. */
  public int closed(FdRole role) {
    return ledger.closed(role);
  }

  /** The descriptors that are open, each as {@code ROLE path}, in ascending order. */
  public List<String> live() {
    return ledger.live();
  }

  /**
   * Every breach of the order data before device, and every close of a number that was not open.
   */
  public List<String> breaches() {
    return ledger.breaches();
  }

  /** The roles of all descriptors that were closed, in that order. */
  public List<FdRole> closingOrder() {
    return ledger.closingOrder();
  }

  /**
   * The ioctls by name; those of {@code VFIO_DEVICE_FEATURE} with operation and feature, for
   * example {@code VFIO_DEVICE_FEATURE SET 2}.
   */
  public Map<String, Integer> ioctls() {
    return ioctls.byName();
  }

  @Override
  public int open(String path, int flags) {
    return ledger.opened(kernel.open(path, flags), DescriptorLedger.roleOf(dev(), path), path);
  }

  @Override
  public int close(int fd) {
    // Before the call: afterwards the number may be somebody else's already.
    ledger.closing(fd);
    return kernel.close(fd);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    int flags = request == VFIO_DEVICE_FEATURE ? u32(argument, 4) : 0;
    ioctls.count(name(request, flags));
    int result = kernel.ioctl(fd, request, argument);
    if (request == VFIO_GROUP_GET_DEVICE_FD) {
      ledger.opened(result, FdRole.DEVICE, "device");
    }
    if (request == VFIO_DEVICE_FEATURE && flags == SET_STATE && result == 0) {
      ledger.handedOut(u32(argument, 12), fd);
    }
    return result;
  }

  private int u32(long struct, int offset) {
    try {
      return kernel.view(struct + offset, Integer.BYTES).getInt(0);
    } catch (IllegalArgumentException wild) {
      // Not mapped: the kernel that is asked next answers EFAULT, and there is nothing to count.
      return 0;
    }
  }

  private static String name(long request, int flags) {
    String name = IoctlNames.name(request);
    if (request != VFIO_DEVICE_FEATURE) {
      return name;
    }
    return name
        + ((flags & 0x40000) == 0 ? "" : " PROBE")
        + ((flags & 0x10000) == 0 ? "" : " GET")
        + ((flags & 0x20000) == 0 ? "" : " SET")
        + (" " + (flags & 0xffff));
  }

  @Override
  public int eventfd(int initval, int flags) {
    return ledger.opened(kernel.eventfd(initval, flags), FdRole.EVENT, "eventfd");
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    int result = kernel.fcntl(fd, cmd, argument);
    boolean duplicates = cmd == Fcntl.F_DUPFD || cmd == Fcntl.F_DUPFD_CLOEXEC;
    return duplicates ? ledger.opened(result, null, "duplicate of fd " + fd) : result;
  }

  @Override
  public int memfd_create(String name, int flags) {
    return ledger.opened(kernel.memfd_create(name, flags), FdRole.MEMORY, name);
  }
}
