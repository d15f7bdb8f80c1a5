// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;

/**
 * An address space of one kernel. Nothing is opened before its first device; then it is a container
 * or an IOAS, until its last device has left. One device at a time comes or leaves, under a lock of
 * the space's own: the kernel pins or unpins all of its memory then, however long that takes.
 */
final class VfioSpace implements AddressSpace {
  private final Spaces owner;
  private final WorkloadMemory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedSet<DeviceAddress> devices = new TreeSet<>();
  private volatile Optional<AccessPath> via;
  private Binding binding;
  private boolean closed;

  VfioSpace(Spaces owner, WorkloadMemory memory, Optional<AccessPath> via) {
    this.owner = owner;
    this.memory = memory;
    this.via = via;
  }

  boolean belongsTo(Spaces candidate) {
    return owner == candidate;
  }

  @Override
  public WorkloadMemory memory() {
    return memory;
  }

  @Override
  public Optional<AccessPath> via() {
    return via;
  }

  @Override
  public Optional<DirtyTracker> tracker() {
    return locked(() -> Optional.ofNullable(binding).flatMap(Binding::tracker));
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * By which path a device is opened here: what was asked for, or what the first device decided.
   *
   * @throws RefusedException if that is none of its own
   */
  private AccessPath pathOf(Openable device) {
    Optional<AccessPath> path = via.or(() -> device.paths().stream().findFirst());
    if (path.isEmpty() || !device.paths().contains(path.get())) {
      throw new RefusedException(
          "opening " + device.address() + path.map(known -> " by " + known).orElse(""),
          List.of(device.lacks(path.orElse(AccessPath.GROUP))));
    }
    return path.get();
  }

  Binding.Door admit(Calls calls, Openable device) {
    return locked(() -> admitLocked(calls, device));
  }

  private Binding.Door admitLocked(Calls calls, Openable device) {
    if (closed) {
      throw new RefusedException(
          "opening " + device.address(), List.of("its address space is closed; bind a new one"));
    }
    AccessPath path = pathOf(device);
    try (Unwinding undo = new Unwinding()) {
      if (binding == null) {
        binding = Binding.of(path, calls, memory);
        undo.onFailure(this::unbind);
      }
      Binding.Door door = binding.admit(calls, device);
      undo.keep();
      devices.add(device.address());
      via = Optional.of(path);
      return door;
    }
  }

  /** The last device takes the container or the IOAS with it. */
  void leave(Openable device) {
    locked(
        () -> {
          leaveLocked(device);
          return null;
        });
  }

  private void leaveLocked(Openable device) {
    devices.remove(device.address());
    try (Unwinding steps = new Unwinding()) {
      if (devices.isEmpty()) {
        steps.onEnd(this::unbind);
      }
      steps.onEnd(() -> binding.leave(device));
    }
  }

  private void unbind() {
    Binding ending = binding;
    binding = null;
    ending.close();
  }

  @Override
  public void close() {
    locked(
        () -> {
          if (!devices.isEmpty()) {
            throw new IllegalStateException(
                "the address space of " + devices + " cannot be closed before its devices are");
          }
          closed = true;
          return null;
        });
  }
}
