// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelInterrupts;
import org.drover.api.spi.ModelIrq;
import org.drover.uapi.Vfio;
import org.drover.uapi.VfioIrqSet;
import org.drover.uapi.vfio_irq_set;

/**
 * The interrupts of a PCI function: {@code VFIO_DEVICE_SET_IRQS} with the checks, and in their
 * order, of {@code drivers/vfio/vfio_main.c} and {@code drivers/vfio/pci/vfio_pci_intrs.c}. INTx is
 * masked when it fires; MSI and MSI-X fire each time. Any thread may use it.
 *
 * <p>An unmask by an eventfd is not played and answers {@code ENOTTY}.
 */
final class Interrupts implements ModelInterrupts {
  private static final int NOT_ENABLED = -1;
  private static final int DATA = vfio_irq_set.OFFSETOF_data;

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

  /** An argument that was checked as far as all indexes have it in common. */
  private record Call(int data, int action, int index, int start, int count, ByteBuffer bytes) {
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

  /** An eventfd that was looked up: an errno or 0, and the file, held; null for none. */
  private record Found(int result, EventFile file) {}

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
    Optional<ByteBuffer> header = memory.copyFrom(argument, vfio_irq_set.SIZEOF);
    if (header.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    vfio_irq_set set = vfio_irq_set.wrap(header.get(), 0);
    int size = check(set);
    if (size < 0) {
      return size;
    }
    Optional<ByteBuffer> data = memory.copyFrom(argument + DATA, (int) (set.count() * size));
    if (data.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int flags = (int) set.flags();
    return carryOut(
        fds,
        new Call(
            flags & VfioIrqSet.VFIO_IRQ_SET_DATA_TYPE_MASK,
            flags & VfioIrqSet.VFIO_IRQ_SET_ACTION_TYPE_MASK,
            (int) set.index(),
            (int) set.start(),
            (int) set.count(),
            data.get()));
  }

  /**
   * {@code vfio_set_irqs_validate_and_prepare()}.
   *
   * @return how many bytes there are for each interrupt, or {@code -errno}
   */
  private int check(vfio_irq_set set) {
    long known = VfioIrqSet.VFIO_IRQ_SET_DATA_TYPE_MASK | VfioIrqSet.VFIO_IRQ_SET_ACTION_TYPE_MASK;
    if (set.argsz() < DATA
        || set.index() >= Vfio.VFIO_PCI_NUM_IRQS
        || set.count() >= 0xffff_ffffL - set.start()
        || (set.flags() & ~known) != 0) {
      return Errno.EINVAL.negative();
    }
    int there = model.irq((int) set.index()).map(ModelIrq::count).orElse(0);
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
    return size > 0 && set.argsz() - DATA < set.count() * size ? Errno.EINVAL.negative() : size;
  }

  private synchronized int carryOut(FdTable fds, Call call) {
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

  private int mask(Call call) {
    if (!isPin() || call.count() != 1) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      return Errno.ENOTTY.negative();
    }
    masked |= call.means(0);
    return 0;
  }

  private int unmask(Call call) {
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

  private int triggerPin(FdTable fds, Call call) {
    if (isPin() && call.disables()) {
      disable(Vfio.VFIO_PCI_INTX_IRQ_INDEX);
      return 0;
    }
    if (!(isPin() || type == NOT_ENABLED) || call.count() != 1) {
      return Errno.EINVAL.negative();
    }
    if (call.has(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD)) {
      Found found = find(fds, call.fd(0));
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

  private int triggerMessages(FdTable fds, Call call) {
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

  private int setVectors(FdTable fds, Call call, boolean enabled) {
    type = call.index();
    int end = call.start() + call.count();
    vectors = Arrays.copyOf(vectors, Math.max(vectors.length, end));
    for (int at = 0; at < call.count(); at++) {
      Found found = find(fds, call.fd(at));
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
  private int triggerSingle(FdTable fds, Call call) {
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
      Found found = find(fds, call.fd(0));
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

  /** {@code eventfd_ctx_fdget()}, of a number that is not negative. */
  private static Found find(FdTable fds, int fd) {
    if (fd < 0) {
      return new Found(0, null);
    }
    KernelFile file = fds.hold(fd);
    if (file == null) {
      return new Found(Errno.EBADF.negative(), null);
    }
    if (file instanceof EventFile events) {
      return new Found(0, events);
    }
    file.letGo();
    return new Found(Errno.EINVAL.negative(), null);
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
