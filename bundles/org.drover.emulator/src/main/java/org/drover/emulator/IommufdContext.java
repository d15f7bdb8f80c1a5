// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.Errno;

/**
 * What an iommufd keeps ({@code struct iommufd_ctx}): objects by their ids, and which address space
 * the ioctls of a container act on. Whoever calls it, or one of its objects, holds its monitor.
 */
final class IommufdContext {
  private final AddressTable memory;
  private final Map<Integer, IommufdObject> objects = new TreeMap<>();
  private Ioas compat;
  private boolean countsProcess;

  /** One without objects. */
  IommufdContext(AddressTable memory) {
    this.memory = memory;
  }

  /** Whether there is no object at all. */
  boolean empty() {
    return objects.isEmpty();
  }

  /** {@code IOMMU_OPTION_RLIMIT_MODE}: whether locked memory is counted for the process. */
  boolean countsProcess() {
    return countsProcess;
  }

  void countsProcess(boolean process) {
    countsProcess = process;
  }

  /** Makes an address space, and gives its id. */
  int addIoas() {
    return add(new Ioas(memory));
  }

  /**
   * Adds a page table, through which its devices see what is mapped.
   *
   * @return its id, or {@code -errno}
   */
  int addTable(PageTable table) {
    int added = table.ioas().addTable(table);
    return added < 0 ? added : add(table);
  }

  /** {@code XA_FLAGS_ALLOC1}: the lowest id that is free, from 1 on. */
  int add(IommufdObject object) {
    int id = 1;
    while (objects.containsKey(id)) {
      id++;
    }
    objects.put(id, object);
    return id;
  }

  /** The object with an id. */
  Optional<IommufdObject> object(long id) {
    return Optional.ofNullable(objects.get((int) id));
  }

  /** The address space with an id; empty if there is none, or the id is another object's. */
  Optional<Ioas> ioas(long id) {
    return object(id).filter(Ioas.class::isInstance).map(Ioas.class::cast);
  }

  /** The page table with an id; empty if there is none, or the id is another object's. */
  Optional<PageTable> table(long id) {
    return object(id).filter(PageTable.class::isInstance).map(PageTable.class::cast);
  }

  /** The device with an id, if an IOMMU of the machine can be asked about it. */
  Optional<DeviceAccess> device(long id) {
    return object(id)
        .filter(DeviceAccess.class::isInstance)
        .map(DeviceAccess.class::cast)
        .filter(DeviceAccess::behindIommu);
  }

  /** The id of an object that is there. */
  int id(IommufdObject object) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getValue() == object)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  /** {@code IOMMU_DESTROY}: what somebody uses stays, as the object of a bound device does. */
  int destroy(long id) {
    Optional<IommufdObject> object = object(id);
    if (object.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    if (object.get().used()) {
      return Errno.EBUSY.negative();
    }
    remove((int) id);
    if (object.get() instanceof PageTable table) {
      table.ioas().removeTable(table);
    }
    if (object.get() == compat) {
      compat = null;
    }
    return 0;
  }

  void remove(int id) {
    objects.remove(id);
  }

  /** The address space that the ioctls of a container act on. */
  Optional<Ioas> compat() {
    return Optional.ofNullable(compat);
  }

  /** Its id; empty if there is none. */
  Optional<Integer> compatId() {
    return compat().map(this::id);
  }

  /**
   * Chooses it.
   *
   * @param ioas null for none
   */
  void compat(Ioas ioas) {
    compat = ioas;
  }

  /** {@code iommufd_vfio_compat_ioas_create()}: a group takes the iommufd for its container. */
  void createCompat() {
    if (compat == null) {
      compat = ioas(addIoas()).orElseThrow();
    }
  }
}
