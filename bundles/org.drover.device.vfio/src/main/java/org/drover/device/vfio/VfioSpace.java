// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;

/**
 * An address space of one kernel. Nothing is opened before its first device; then it is a container
 * or an IOAS, until its last device has left. All but what the interface has needs the lock of
 * {@link Spaces}.
 */
final class VfioSpace implements AddressSpace {
  private final Spaces owner;
  private final WorkloadMemory memory;
  private final Map<DeviceAddress, Openable> devices = new TreeMap<>();
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
    return owner.tracker(this);
  }

  Optional<DirtyTracker> trackerOfBinding() {
    return Optional.ofNullable(binding).flatMap(Binding::tracker);
  }

  /** Its devices of one IOMMU group. */
  SortedSet<DeviceAddress> devices(int group) {
    SortedSet<DeviceAddress> found = new TreeSet<>();
    devices.values().stream()
        .filter(device -> device.group().isPresent() && device.group().getAsInt() == group)
        .forEach(device -> found.add(device.address()));
    return found;
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
      devices.put(device.address(), device);
      via = Optional.of(path);
      return door;
    }
  }

  /** The last device takes the container or the IOAS with it. */
  void leave(Openable device) {
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

  void finish() {
    if (!devices.isEmpty()) {
      throw new IllegalStateException(
          "the address space of " + devices.keySet() + " cannot be closed before its devices are");
    }
    closed = true;
  }

  @Override
  public void close() {
    owner.close(this);
  }
}
