// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition that nobody announces. */
public final class Until {
  private static final Duration GUARD = Duration.ofSeconds(60);

  private Until() {}

  /** Returns when it holds; fails if it does not for too long. */
  public static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + GUARD.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the guard's time").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
