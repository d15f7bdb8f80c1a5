// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * What is to go wrong. Of several faults that concern a command, the oldest has the word. Safe for
 * several threads.
 */
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();

  Faults() {}

  /**
   * One more.
   *
   * @param fault not begun
   */
  public synchronized void add(Fault fault) {
    faults.add(fault);
  }

  /** Forgets all. */
  public synchronized void clear() {
    faults.clear();
  }

  /**
   * Those that are not over.
   *
   * @return the oldest first, with what is left to skip and to count
   */
  public synchronized List<Fault> all() {
    return List.copyOf(faults);
  }

  /** The value of the fault of a kind that a command meets. */
  synchronized OptionalInt met(Fault.Kind kind, Mailbox in) {
    for (int index = 0; index < faults.size(); index++) {
      Fault fault = faults.get(index);
      if (fault.concerns(kind, in)) {
        return meet(index, fault);
      }
    }
    return OptionalInt.empty();
  }

  private OptionalInt meet(int index, Fault fault) {
    if (fault.skip() > 0) {
      faults.set(index, fault.skipped());
      return OptionalInt.empty();
    }
    if (fault.count() == 1) {
      faults.remove(index);
    } else {
      faults.set(index, fault.spent());
    }
    return OptionalInt.of(fault.value());
  }
}
