// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that nobody announces. */
public final class Until {
  private static final Duration GUARD = Guard.TIMEOUT;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * Something that becomes true.
   *
   * @param <E> what asking for it may throw
   */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E;
  }

  private Until() {}

  /** Returns when the condition holds, and fails when it does not for too long. */
  public static <E extends Exception> void holds(String what, Condition<E> condition) throws E {
    long end = System.nanoTime() + GUARD.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + GUARD.toSeconds() + " s in vain: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
