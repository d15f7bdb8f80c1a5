// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.drover.api.Errno;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;
import org.drover.uapi.vfio_irq_set;

/** An argument of {@code VFIO_DEVICE_SET_IRQS} that was checked as far as all drivers check it. */
record IrqSet(int data, int action, int index, int start, int count, ByteBuffer bytes) {
  private static final int HEADER = vfio_irq_set.OFFSETOF_data;

  /** What carries one out: 0 or {@code -errno}. */
  @FunctionalInterface
  interface Use {
    int carryOut(IrqSet set);
  }

  /**
   * {@code vfio_set_irqs_validate_and_prepare()} of drivers/vfio/vfio_main.c, and then the driver.
   *
   * @param there how many interrupts the driver says that an index has
   */
  static int ioctl(AddressTable memory, long argument, IntUnaryOperator there, Use use) {
    Optional<ByteBuffer> header = memory.copyFrom(argument, vfio_irq_set.SIZEOF);
    if (header.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_irq_set set = vfio_irq_set.wrap(header.get(), 0);
    int size = check(set, there);
    if (size < 0) {
      return size;
    }
    Optional<ByteBuffer> data = memory.copyFrom(argument + HEADER, (int) (set.count() * size));
    if (data.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int flags = (int) set.flags();
    return use.carryOut(
        new IrqSet(
            flags & VfioIrqSet.VFIO_IRQ_SET_DATA_TYPE_MASK,
            flags & VfioIrqSet.VFIO_IRQ_SET_ACTION_TYPE_MASK,
            (int) set.index(),
            (int) set.start(),
            (int) set.count(),
            data.get()));
  }

  /** How many bytes there are for each interrupt, or {@code -errno}. */
  private static int check(vfio_irq_set set, IntUnaryOperator present) {
    long known = VfioIrqSet.VFIO_IRQ_SET_DATA_TYPE_MASK | VfioIrqSet.VFIO_IRQ_SET_ACTION_TYPE_MASK;
    if (set.argsz() < HEADER
        || set.index() >= Vfio.VFIO_PCI_NUM_IRQS
        || set.count() >= 0xffff_ffffL - set.start()
        || (set.flags() & ~known) != 0) {
      return Errno.EINVAL.negative();
    }
    int there = present.applyAsInt((int) set.index());
    if (set.start() >= there || set.start() + set.count() > there) {
      return Errno.EINVAL.negative();
    }
    int size =
        switch ((int) set.flags() & VfioIrqSet.VFIO_IRQ_SET_DATA_TYPE_MASK) {
          case VfioIrqSet.VFIO_IRQ_SET_DATA_NONE -> 0;
          case VfioIrqSet.VFIO_IRQ_SET_DATA_BOOL -> 1;
          case VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD -> Integer.BYTES;
          default -> Errno.EINVAL.negative();
        };
    return size > 0 && set.argsz() - HEADER < set.count() * size ? Errno.EINVAL.negative() : size;
  }

  boolean has(int dataType) {
    return (data & dataType) != 0;
  }

  /** {@code DATA_NONE} and no interrupt: the index is disabled. */
  boolean disables() {
    return count == 0 && has(VfioIrqSet.VFIO_IRQ_SET_DATA_NONE);
  }

  /** Of {@code DATA_NONE} and {@code DATA_BOOL}, whether an interrupt is meant. */
  boolean means(int at) {
    return has(VfioIrqSet.VFIO_IRQ_SET_DATA_NONE) || bytes.get(at) != 0;
  }

  int fd(int at) {
    return bytes.getInt(at * Integer.BYTES);
  }
}
