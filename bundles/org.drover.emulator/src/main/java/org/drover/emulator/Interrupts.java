// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIrq;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;

/**
 * The interrupts of a PCI function: {@code VFIO_DEVICE_SET_IRQS} with the checks, and in their
 * order, of {@code drivers/vfio/vfio_main.c} and {@code drivers/vfio/pci/vfio_pci_intrs.c}. INTx is
 * masked when it fires; MSI and MSI-X fire each time. Any thread may use it.
 *
 * <p>An unmask by an eventfd is not played and answers {@code ENOTTY}.
 */
final class Interrupts implements ModelInterrupts {
  private static final int NOT_ENABLED = -1;

  private final ModelDevice model;
  private final BooleanSupplier busMaster;

  /** {@code irq_type}: the index that is enabled. */
  private int type = NOT_ENABLED;

  /** By vector; null where nobody waits. */
  private EventFile[] vectors = new EventFile[0];

  private EventFile error;
  private EventFile request;
  private boolean pin;
  private boolean masked;

  /**
   * Of a function of which nobody wants interrupts.
   *
   * @param busMaster whether it may write memory: a message is such a write
   */
  Interrupts(ModelDevice model, BooleanSupplier busMaster) {
    this.model = model;
    this.busMaster = busMaster;
  }

  int ioctl(AddressTable memory, FdTable fds, long argument) {
    return IrqSet.ioctl(
        memory,
        argument,
        index -> model.irq(index).map(ModelIrq::count).orElse(0),
        set -> carryOut(fds, set));
  }

  private synchronized int carryOut(FdTable fds, IrqSet call) {
    boolean trigger = call.action() == VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER;
    return switch (call.index()) {
      case Vfio.VFIO_PCI_INTX_IRQ_INDEX ->
          switch (call.action()) {
            case VfioIrqSet.VFIO_IRQ_SET_ACTION_MASK -> mask(call);
            case VfioIrqSet.VFIO_IRQ_SET_ACTION_UNMASK -> unmask(call);
            case VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER -> triggerPin(fds, call);
            default -> Errno.ENOTTY.negative();
          };
      case Vfio.VFIO_PCI_MSI_IRQ_INDEX, Vfio.VFIO_PCI_MSIX_IRQ_INDEX ->
          trigger ? triggerMessages(fds, call) : Errno.ENOTTY.negative();
      default -> trigger ? triggerSingle(fds, call) : Errno.ENOTTY.negative();
    };
  }

  private boolean isPin() {
    return type == Vfio.VFIO_PCI_INTX_IRQ_INDEX;
  }

  private int mask(IrqSet call) {
    if (!isPin() || call.count() != 1) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return Errno.ENOTTY.negative();
    }
    masked |= call.means(0);
    return 0;
  }

  private int unmask(IrqSet call) {
    if (!isPin() || call.count() != 1) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return Errno.ENOTTY.negative();
    }
    if (call.means(0)) {
      masked = false;
      firePin();
    }
    return 0;
  }

  private int triggerPin(FdTable fds, IrqSet call) {
    if (isPin() && call.disables()) {
      disable(Vfio.VFIO_PCI_INTX_IRQ_INDEX);
      return 0;
    }
    if (!(isPin() || type == NOT_ENABLED) || call.count() != 1) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      HeldEvent found = HeldEvent.of(fds, call.fd(0));
      if (found.result() == 0) {
        boolean enabled = isPin();
        disable(type);
        type = Vfio.VFIO_PCI_INTX_IRQ_INDEX;
        vectors = new EventFile[] {found.file()};
        masked &= enabled;
        firePin();
      }
      return found.result();
    }
    if (!isPin()) {
      return Errno.EINVAL.negative();
    }
    if (call.means(0)) {
      signal(vectors[0]);
    }
    return 0;
  }

  private int triggerMessages(FdTable fds, IrqSet call) {
    boolean enabled = type == call.index();
    if (enabled && call.disables()) {
      disable(type);
      return 0;
    }
    if (!enabled && type != NOT_ENABLED) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return setVectors(fds, call, enabled);
    }
    if (!enabled) {
      return Errno.EINVAL.negative();
    }
    for (int at = 0; at < call.count(); at++) {
      if (call.means(at)) {
        signal(vectors.length > call.start() + at ? vectors[call.start() + at] : null);
      }
    }
    return 0;
  }

  private int setVectors(FdTable fds, IrqSet call, boolean enabled) {
    type = call.index();
    int end = call.start() + call.count();
    vectors = Arrays.copyOf(vectors, Math.max(vectors.length, end));
    for (int at = 0; at < call.count(); at++) {
      HeldEvent found = HeldEvent.of(fds, call.fd(at));
      if (found.result() < 0) {
        for (int undone = call.start(); undone < call.start() + at; undone++) {
          put(undone, null);
        }
        if (!enabled) {
          disable(type);
        }
        return found.result();
      }
      put(call.start() + at, found.file());
    }
    return 0;
  }

  private void put(int vector, EventFile file) {
    letGo(vectors[vector]);
    vectors[vector] = file;
  }

  /** {@code vfio_pci_set_ctx_trigger_single()}, of errors and requests. */
  private int triggerSingle(FdTable fds, IrqSet call) {
    boolean ofError = call.index() == Vfio.VFIO_PCI_ERR_IRQ_INDEX;
    EventFile present = ofError ? error : request;
    if (call.start() != 0 || call.count() > 1) {
      return Errno.EINVAL.negative();
    }
    if (call.disables() && present != null) {
      setSingle(ofError, null);
      return 0;
    }
    if (call.count() == 0 || (present == null && call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_NONE))) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      HeldEvent found = HeldEvent.of(fds, call.fd(0));
      if (found.result() == 0) {
        setSingle(ofError, found.file());
      }
      return found.result();
    }
    if (call.means(0)) {
      signal(present);
    }
    return 0;
  }

  private void setSingle(boolean ofError, EventFile file) {
    letGo(ofError ? error : request);
    if (ofError) {
      error = file;
    } else {
      request = file;
    }
  }

  private static void letGo(EventFile file) {
    if (file != null) {
      file.letGo();
    }
  }

  private static void signal(EventFile file) {
    if (file != null) {
      file.signal();
    }
  }

  private void disable(int index) {
    if (index != NOT_ENABLED) {
      for (EventFile file : vectors) {
        letGo(file);
      }
      vectors = new EventFile[0];
      type = NOT_ENABLED;
    }
  }

  /** The device was closed. */
  synchronized void disable() {
    disable(type);
    masked = false;
    setSingle(true, null);
    setSingle(false, null);
  }

  /** The kernel asks for the device back. */
  synchronized void request() {
    signal(request);
  }

  @Override
  public boolean message(int vector) {
    // Asks the model, so without the monitor.
    boolean sent = busMaster.getAsBoolean();
    synchronized (this) {
      boolean enabled = type != NOT_ENABLED && !isPin();
      if (enabled && sent && vector < vectors.length) {
        signal(vectors[vector]);
      }
      return enabled;
    }
  }

  @Override
  public synchronized void pin(boolean asserted) {
    pin = asserted;
    firePin();
  }

  private void firePin() {
    if (isPin() && pin && !masked) {
      masked = true;
      signal(vectors[0]);
    }
  }
}
