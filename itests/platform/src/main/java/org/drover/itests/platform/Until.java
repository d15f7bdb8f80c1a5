// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that nobody announces. */
public final class Until {
  private static final Duration GUARD = Guard.TIMEOUT;
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Something that becomes true. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  private Until() {}

  /** Returns when the condition holds, and fails when it does not for too long. */
  public static void holds(String what, Condition condition) throws Exception {
    long end = System.nanoTime() + GUARD.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + GUARD.toSeconds() + " s in vain: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
