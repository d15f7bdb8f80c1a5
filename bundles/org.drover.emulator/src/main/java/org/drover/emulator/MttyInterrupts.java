// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import org.drover.api.Errno;
import org.drover.api.spi.ModelDevice;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;

/**
 * The interrupts of a mediated device, which its own driver has: as {@code
 * samples/vfio-mdev/mtty.c} of Linux 6.12 answers, the one such driver that is played. INTx or MSI,
 * each with one eventfd, which software may fire; INTx is masked when it fires. Its UARTs raise
 * none here. Any thread may use it.
 */
final class MttyInterrupts {
  private static final int NOT_ENABLED = -1;

  private final ModelDevice model;

  /** The index that is enabled, with its eventfd. */
  private int type = NOT_ENABLED;

  private EventFile event;
  private boolean masked;

  MttyInterrupts(ModelDevice model) {
    this.model = model;
  }

  int ioctl(AddressTable memory, FdTable fds, long argument) {
    return IrqSet.ioctl(memory, argument, index -> limit(), set -> carryOut(fds, set));
  }

  /** The driver compares with the number of its indexes, once it has told that. */
  private int limit() {
    return model.irq(Vfio.VFIO_PCI_INTX_IRQ_INDEX).isPresent() ? Vfio.VFIO_PCI_NUM_IRQS : 0;
  }

  private synchronized int carryOut(FdTable fds, IrqSet set) {
    boolean pin = set.index() == Vfio.VFIO_PCI_INTX_IRQ_INDEX;
    if (!pin && set.index() != Vfio.VFIO_PCI_MSI_IRQ_INDEX) {
      return Errno.ENOTTY.negative();
    }
    return switch (set.action()) {
      case VfioIrqSet.VFIO_IRQ_SET_ACTION_MASK -> pin ? mask(set, true) : Errno.ENOTTY.negative();
      case VfioIrqSet.VFIO_IRQ_SET_ACTION_UNMASK ->
          pin ? mask(set, false) : Errno.ENOTTY.negative();
      case VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER -> trigger(fds, set);
      // None, or more than one: no case of the driver's, and no error.
      default -> 0;
    };
  }

  private static boolean isTheOne(IrqSet set) {
    return set.start() == 0 && set.count() == 1;
  }

  private int mask(IrqSet set, boolean mask) {
    if (type != set.index() || !isTheOne(set)) {
      return Errno.EINVAL.negative();
    }
    if (set.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return Errno.ENOTTY.negative();
    }
    if (set.means(0)) {
      masked = mask;
    }
    return 0;
  }

  private int trigger(FdTable fds, IrqSet set) {
    boolean enabled = type == set.index();
    if (enabled && set.disables()) {
      disable();
      return 0;
    }
    if ((!enabled && type != NOT_ENABLED) || !isTheOne(set)) {
      return Errno.EINVAL.negative();
    }
    if (set.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return enable(fds, set);
    }
    if (!enabled) {
      return Errno.EINVAL.negative();
    }
    if (set.means(0)) {
      fire();
    }
    return 0;
  }

  /** What was enabled ends first, also where the new eventfd is none. */
  private int enable(FdTable fds, IrqSet set) {
    disable();
    HeldEvent found = HeldEvent.of(fds, set.fd(0));
    if (found.file() != null) {
      event = found.file();
      type = set.index();
    }
    return found.result();
  }

  private void fire() {
    boolean pin = type == Vfio.VFIO_PCI_INTX_IRQ_INDEX;
    if (pin && masked) {
      return;
    }
    event.signal();
    masked = pin;
  }

  /** The device was closed, or nobody wants them any more. */
  synchronized void disable() {
    if (type != NOT_ENABLED) {
      event.letGo();
      event = null;
      type = NOT_ENABLED;
      masked = false;
    }
  }
}
