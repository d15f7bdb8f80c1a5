// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.WorkloadMemory;

/**
 * An address space of the group path: a container with the groups of its devices. Nothing is opened
 * before the first device; the kernel takes mappings only from then on. All but {@link #memory} and
 * {@link #close} needs the lock of {@link Groups}.
 */
final class TypeOneSpace implements AddressSpace {
  private final Groups owner;
  private final WorkloadMemory memory;
  private final Map<Integer, Group> groups = new TreeMap<>();
  private Container container;
  private boolean closed;

  TypeOneSpace(Groups owner, WorkloadMemory memory) {
    this.owner = owner;
    this.memory = memory;
  }

  boolean belongsTo(Groups candidate) {
    return owner == candidate;
  }

  @Override
  public WorkloadMemory memory() {
    return memory;
  }

  SortedSet<DeviceAddress> devices(int group) {
    return groups.get(group).devices();
  }

  Group join(Calls calls, int number, DeviceAddress address) {
    if (closed) {
      throw new RefusedException(
          "opening " + address, List.of("its address space is closed; bind a new one"));
    }
    Group present = groups.get(number);
    return present != null ? present : joinFirst(calls, number, address);
  }

  private Group joinFirst(Calls calls, int number, DeviceAddress address) {
    try (Unwinding undo = new Unwinding()) {
      if (container == null) {
        container = Container.open(calls);
        undo.onFailure(this::closeContainer);
      }
      Group group = Group.join(calls, number, address, container);
      undo.onFailure(group::close);
      container.prepare(memory);
      undo.keep();
      groups.put(number, group);
      return group;
    }
  }

  void leave(int number) {
    try (Unwinding steps = new Unwinding()) {
      Group leaving = groups.remove(number);
      if (groups.isEmpty()) {
        steps.onEnd(this::closeContainer);
      }
      steps.onEnd(leaving::close);
    }
  }

  private void closeContainer() {
    Container closing = container;
    container = null;
    closing.close();
  }

  void finish() {
    if (!groups.isEmpty()) {
      List<DeviceAddress> open = new ArrayList<>();
      groups.values().forEach(group -> open.addAll(group.devices()));
      throw new IllegalStateException(
          "the address space of " + open + " cannot be closed before its devices are");
    }
    closed = true;
  }

  @Override
  public void close() {
    owner.close(this);
  }
}
