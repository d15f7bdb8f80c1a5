// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * What is to go wrong. Of several faults that concern a command, the oldest has the word. Safe for
 * several threads.
 */
public final class Faults {
  private final List<Fault> faults = new ArrayList<>();
  private int forgotten;

  Faults() {}

  /**
   * One more.
   *
   * @param fault not begun
   */
  public synchronized void add(Fault fault) {
    faults.add(fault);
  }

  /** Forgets all; a command that is being delayed goes on. */
  public synchronized void clear() {
    faults.clear();
    forgotten++;
    notifyAll();
  }

  /**
   * Delays a command that is to be. As the kernel sleeps there: nobody interrupts it.
   *
   * @param in the command
   * @param over whether nobody waits for anything any more; asked anew after {@link #wake}
   */
  synchronized void delay(Mailbox in, BooleanSupplier over) {
    long end = System.nanoTime() + MILLISECONDS.toNanos(met(Fault.Kind.DELAY, in).orElse(0));
    long before = forgotten;
    boolean interrupted = false;
    long left = end - System.nanoTime();
    while (left > 0 && before == forgotten && !over.getAsBoolean()) {
      try {
        NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = end - System.nanoTime();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void wake() {
    notifyAll();
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
