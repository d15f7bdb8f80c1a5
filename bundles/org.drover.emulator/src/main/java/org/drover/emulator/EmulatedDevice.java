// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.spi.ArcResult;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelFile;
import org.drover.fsm.MigrationFsm;
import org.drover.fsm.MigrationState;

/**
 * A device and what vfio core keeps of it: who has it open, the state mutex, the loop of a SET.
 *
 * <p>The mutex is the device's own, so a transition that takes its time hinders no other device. A
 * reset that finds it taken is left to whoever has it, as in the drivers.
 */
final class EmulatedDevice {
  private static final Logger LOG = System.getLogger(EmulatedDevice.class.getName());

  private static final String PCI = "pci";

  private final DeviceAddress address;
  private final int index;
  private final Modelled modelled;
  private final ModelDevice model;
  private final IommuGroup group;
  private final Faults faults;
  private final boolean onPci;
  private final DeviceDma dma;
  private final Interrupts interrupts;
  private final MttyInterrupts mediated;

  private final ReentrantLock stateMutex = new ReentrantLock(true);
  private final Object resetMutex = new Object();
  private boolean deferredReset;

  /** Guarded by the group. */
  private int opens;

  /** Open files of its own node, whether bound or not; guarded by the group. */
  private int nodes;

  private volatile boolean gone;

  /** A fault broke it; written under the state mutex. */
  private volatile boolean broken;

  /**
   * What a SET came to.
   *
   * @param result 0, or {@code -errno}
   * @param file a new data file; empty if there is none
   */
  record SetResult(int result, Optional<ModelFile> file) {
    private static SetResult failed(Errno errno) {
      return new SetResult(errno.negative(), Optional.empty());
    }
  }

  /**
   * A device that nobody has open.
   *
   * @param index the number in {@code vfioN}, by which its own node is named
   */
  EmulatedDevice(
      DeviceAddress address,
      int index,
      Modelled modelled,
      IommuGroup group,
      Faults faults,
      MachineLog log) {
    this.address = address;
    this.index = index;
    this.modelled = modelled;
    this.model = modelled.device();
    this.group = group;
    this.faults = faults;
    this.onPci = PCI.equals(model.sysfs(address.name()).get(ModelDevice.BUS));
    this.dma = new DeviceDma(address, model, onPci, log);
    this.interrupts = new Interrupts(model, dma::masters);
    this.mediated = new MttyInterrupts(model);
  }

  /** What a device is made of: a model's name, and the device that the model made. */
  record Modelled(String name, ModelDevice device) {}

  DeviceAddress address() {
    return address;
  }

  int index() {
    return index;
  }

  String name() {
    return address.name();
  }

  String modelName() {
    return modelled.name();
  }

  ModelDevice model() {
    return model;
  }

  IommuGroup group() {
    return group;
  }

  /** Whether vfio-pci, or a driver that stands on its core, drives it. */
  boolean onPci() {
    return onPci;
  }

  DeviceDma dma() {
    return dma;
  }

  Interrupts interrupts() {
    return interrupts;
  }

  /** {@code VFIO_DEVICE_SET_IRQS}: 0 or {@code -errno}. */
  int setIrqs(AddressTable memory, FdTable fds, long argument) {
    return onPci ? interrupts.ioctl(memory, fds, argument) : mediated.ioctl(memory, fds, argument);
  }

  /** Whether the hardware left under its open descriptors. */
  boolean gone() {
    return gone;
  }

  /** The hardware leaves: every call on what is open answers {@code ENODEV} from now on. */
  void leave() {
    gone = true;
    dma.unplug();
    group.remove(this);
  }

  int opens() {
    return opens;
  }

  /** Whether anybody has a file of it that keeps it from being removed. */
  boolean inUse() {
    return opens > 0 || nodes > 0;
  }

  void nodeOpened() {
    nodes++;
  }

  void nodeClosed() {
    nodes--;
  }

  /** An open counts once the model has taken it. */
  void open() {
    if (opens == 0) {
      model.opened();
    }
    opens++;
  }

  void close() {
    opens--;
    if (opens == 0) {
      underMutex(
          () -> {
            closeModel();
            interrupts.disable();
            mediated.disable();
            dma.logs(null);
            return 0;
          });
    }
  }

  /** A boundary: a release has no result, and others' code must not keep what is to be let go. */
  private void closeModel() {
    try {
      model.closed();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(
          Level.ERROR,
          "the model " + modelled.name() + " failed when " + address + " was closed",
          e);
    }
  }

  /** Does something under the state mutex. */
  <T> T underMutex(Supplier<T> call) {
    stateMutex.lock();
    try {
      return call.get();
    } finally {
      unlockState();
    }
  }

  MigrationState state() {
    return underMutex(this::current);
  }

  private MigrationState current() {
    return broken ? MigrationState.ERROR : model.state();
  }

  /** Whether its data files answer {@code ENODEV}: it has left, or is broken until a reset. */
  boolean deaf() {
    return gone || broken;
  }

  /**
   * {@code migration_set_state}: hop by hop, until the target is reached or a hop fails.
   *
   * @param target {@code device_state} as the caller gave it
   */
  SetResult setState(int target) {
    return underMutex(
        () -> {
          int fault = MigrationState.of(target).map(CallNames::set).map(this::fault).orElse(0);
          return fault < 0 ? new SetResult(fault, Optional.empty()) : step(target);
        });
  }

  private int fault(String call) {
    return faults.on(Optional.of(address), 0, call).result();
  }

  /** What a fault makes of an arc: 0, or {@code -errno}; the model is not asked then. */
  private int faultOf(MigrationState from, MigrationState to) {
    int failed = fault(CallNames.arc(from, to));
    if (failed < 0) {
      return failed;
    }
    int fatal = fault(CallNames.breaking(from, to));
    broken |= fatal < 0;
    return fatal;
  }

  private SetResult step(int target) {
    Optional<ModelFile> file = Optional.empty();
    while (current().code() != target) {
      MigrationState from = current();
      Optional<MigrationState> next =
          MigrationState.of(target)
              .flatMap(to -> MigrationFsm.nextHop(from, to, model.migrationFeatures()));
      if (next.isEmpty()) {
        return SetResult.failed(Errno.EINVAL);
      }
      int fault = faultOf(from, next.get());
      if (fault < 0) {
        return new SetResult(fault, Optional.empty());
      }
      ArcResult result = model.arc(next.get());
      if (result instanceof ArcResult.Failed failed) {
        return SetResult.failed(failed.errno());
      }
      if (model.state() != next.get()) {
        throw new IllegalStateException(
            "model "
                + modelled.name()
                + " took the arc "
                + from
                + " to "
                + next.get()
                + " and is in "
                + model.state());
      }
      if (result instanceof ArcResult.WithFile with) {
        file = Optional.of(with.file());
        if (next.get().code() != target) {
          // Only the last hop may hand out a file: the drivers warn and drop it.
          with.file().released();
          return SetResult.failed(Errno.EINVAL);
        }
      }
    }
    return new SetResult(0, file);
  }

  /** {@code VFIO_DEVICE_RESET}: now, or when whoever holds the mutex lets it go. */
  void reset() {
    synchronized (resetMutex) {
      deferredReset = true;
      if (!stateMutex.tryLock()) {
        return;
      }
    }
    unlockState();
  }

  /** Who took the mutex again within gives nothing free: an arc is not reset half-way. */
  private void unlockState() {
    while (isResetDue()) {
      boolean done = false;
      try {
        model.reset();
        broken = false;
        done = true;
      } finally {
        if (!done) {
          stateMutex.unlock();
        }
      }
    }
  }

  /** Whether the model is to be reset; if not, the mutex is free afterwards. */
  private boolean isResetDue() {
    synchronized (resetMutex) {
      if (deferredReset && stateMutex.getHoldCount() == 1) {
        deferredReset = false;
        return true;
      }
      stateMutex.unlock();
      return false;
    }
  }
}
