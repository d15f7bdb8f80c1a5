// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;

/**
 * The caller's descriptors: the emulator's own numbers, the lowest free one first, up to a limit as
 * {@code RLIMIT_NOFILE} sets one. Any thread may use it.
 */
final class FdTable {
  /** 0 to 2 are taken in every process. */
  private static final int LOWEST = 3;

  private final NavigableMap<Integer, Slot> slots = new TreeMap<>();

  /** The numbers that are in {@link #slots}: a full table is searched quickly. */
  private final BitSet taken = new BitSet();

  private final EventWaiters waiters = new EventWaiters();
  private final Faults faults;
  private int limit;
  private boolean ended;

  /** A number: reserved as long as it has no file. */
  private record Slot(KernelFile file, boolean closeOnExec) {}

  FdTable(Faults faults, int limit) {
    this.faults = faults;
    this.limit = limit;
  }

  /** Where threads wait for what has a descriptor. */
  EventWaiters waiters() {
    return waiters;
  }

  /** Sets the first number that is not given out any more; what is open stays open. */
  synchronized void limit(int first) {
    this.limit = first;
  }

  /**
   * {@code get_unused_fd_flags()}.
   *
   * @param device who asks, for faults
   * @param lowest the first number that will do
   * @return a number that only {@link #install} and {@link #giveBack} may use, or {@code -EMFILE}
   */
  int reserve(Optional<DeviceAddress> device, int lowest) {
    Faults.Effect effect = faults.on(device, 0, "fd");
    if (effect.result() < 0) {
      return effect.result();
    }
    synchronized (this) {
      int number = taken.nextClearBit(Math.max(LOWEST, lowest));
      if (number >= limit) {
        return Errno.EMFILE.negative();
      }
      slots.put(number, new Slot(null, true));
      taken.set(number);
      return number;
    }
  }

  /** Makes a reserved number a descriptor of a file, whose maker's hold it takes over. */
  void install(int number, KernelFile file, boolean closeOnExec) {
    synchronized (this) {
      if (!ended) {
        slots.put(number, new Slot(file, closeOnExec));
        return;
      }
      giveBack(number);
    }
    file.letGo();
  }

  synchronized void giveBack(int number) {
    free(number);
  }

  private void free(int number) {
    slots.remove(number);
    taken.clear(number);
  }

  /** Reserves and installs; lets go of the file if there is no number. */
  int add(KernelFile file, boolean closeOnExec) {
    int number = reserve(file.device(), LOWEST);
    if (number < 0) {
      file.letGo();
    } else {
      install(number, file, closeOnExec);
    }
    return number;
  }

  /**
   * The file behind a number, held for the caller, who lets go of it.
   *
   * @return null if there is none
   */
  synchronized KernelFile hold(int number) {
    Slot slot = slots.get(number);
    if (slot == null || slot.file() == null) {
      return null;
    }
    slot.file().hold();
    return slot.file();
  }

  /** {@code close()}: the number is free at once; the file goes with its last holder. */
  int close(int number) {
    KernelFile file;
    synchronized (this) {
      Slot slot = slots.get(number);
      if (slot == null || slot.file() == null) {
        return Errno.EBADF.negative();
      }
      free(number);
      file = slot.file();
    }
    file.letGo();
    return 0;
  }

  /**
   * {@code close_files()}: closes every descriptor, the lowest first. No number is given any more,
   * and what a call that is under way would still install is closed instead.
   */
  void closeAll() {
    List<Integer> open;
    synchronized (this) {
      limit = 0;
      ended = true;
      open = List.copyOf(slots.keySet());
    }
    open.forEach(this::close);
  }

  synchronized boolean closeOnExec(int number) {
    Slot slot = slots.get(number);
    return slot != null && slot.closeOnExec();
  }

  synchronized void closeOnExec(int number, boolean value) {
    slots.computeIfPresent(number, (same, slot) -> new Slot(slot.file(), value));
  }

  /** How many descriptors there are, by the kind of their file. */
  synchronized Map<String, Integer> kinds() {
    Map<String, Integer> kinds = new TreeMap<>();
    slots.values().stream()
        .filter(slot -> slot.file() != null)
        .forEach(slot -> kinds.merge(slot.file().getClass().getSimpleName(), 1, Integer::sum));
    return kinds;
  }
}
