// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.spi.DirtyTracker;
import org.drover.api.spi.WorkloadMemory;

/**
 * A container with the groups of its devices. The kernel takes mappings from the first group on.
 */
final class TypeOneBinding implements Binding {
  private final Container container;
  private final WorkloadMemory memory;
  private final Map<Integer, Group> groups = new TreeMap<>();

  TypeOneBinding(Container container, WorkloadMemory memory) {
    this.container = container;
    this.memory = memory;
  }

  @Override
  public Door admit(Calls calls, Openable device) {
    int number = device.group().getAsInt();
    Group present = groups.get(number);
    Group group = present != null ? present : joinFirst(calls, number, device);
    group.devices().add(device.address());
    return (own, scratch) -> group.device(own, device, scratch);
  }

  private Group joinFirst(Calls calls, int number, Openable device) {
    try (Unwinding undo = new Unwinding()) {
      Group group = Group.join(calls, number, device.address(), container);
      undo.onFailure(group::close);
      container.prepare(memory);
      undo.keep();
      groups.put(number, group);
      return group;
    }
  }

  /** The last device of a group takes the group with it. */
  @Override
  public void leave(Openable device) {
    Group group = groups.get(device.group().getAsInt());
    group.devices().remove(device.address());
    if (group.devices().isEmpty()) {
      groups.remove(device.group().getAsInt());
      try (Unwinding steps = new Unwinding()) {
        steps.onEnd(group::close);
        if (groups.isEmpty()) {
          // With its last group the container loses its IOMMU, which has to be told before.
          steps.onEnd(container::endTracking);
        }
      }
    }
  }

  @Override
  public Optional<DirtyTracker> tracker() {
    return container.tracker();
  }

  @Override
  public void close() {
    container.close();
  }
}
