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
  /** Empty is what stands for a bound device: of that, only the id is known here. */
  private final Map<Integer, Optional<Ioas>> objects = new TreeMap<>();

  private Ioas compat;
  private boolean countsProcess;

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
    return add(Optional.of(new Ioas()));
  }

  /** Makes the object that stands for a device, and gives its id. */
  int addDevice() {
    return add(Optional.empty());
  }

  /** {@code XA_FLAGS_ALLOC1}: the lowest id that is free, from 1 on. */
  private int add(Optional<Ioas> object) {
    int id = 1;
    while (objects.containsKey(id)) {
      id++;
    }
    objects.put(id, object);
    return id;
  }

  /** The address space with an id; empty if there is none, or the id is a device's. */
  Optional<Ioas> ioas(long id) {
    return objects.getOrDefault((int) id, Optional.empty());
  }

  /** {@code IOMMU_DESTROY}: what somebody uses stays, as the object of a bound device does. */
  int destroy(long id) {
    if (!objects.containsKey((int) id)) {
      return Errno.ENOENT.negative();
    }
    Optional<Ioas> ioas = ioas(id);
    if (ioas.isEmpty() || ioas.get().used()) {
      return Errno.EBUSY.negative();
    }
    objects.remove((int) id);
    if (ioas.get() == compat) {
      compat = null;
    }
    return 0;
  }

  void removeDevice(int id) {
    objects.remove(id);
  }

  /** The address space that the ioctls of a container act on. */
  Optional<Ioas> compat() {
    return Optional.ofNullable(compat);
  }

  /** Its id; empty if there is none. */
  Optional<Integer> compatId() {
    return objects.entrySet().stream()
        .filter(entry -> compat != null && entry.getValue().filter(compat::equals).isPresent())
        .map(Map.Entry::getKey)
        .findFirst();
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
