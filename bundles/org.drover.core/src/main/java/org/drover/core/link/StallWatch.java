// SPDX-License-Identifier: Apache-2.0
package org.drover.core.link;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Knows for how long a blocking call has been under way, and how long all of them took. */
public final class StallWatch {

  /**
   * A blocking call.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  public interface Call<T> {
    /**
     * Calls.
     *
     * @return what it gives
     * @throws IOException as the channel does
     */
    T run() throws IOException;
  }

  private static final long IDLE = Long.MIN_VALUE;

  private final AtomicLong since = new AtomicLong(IDLE);
  private final AtomicLong total = new AtomicLong();

  /** Idle. */
  public StallWatch() {}

  /**
   * Makes a call; by one thread at a time.
   *
   * @param <T> what it gives
   * @param call may block
   * @return what it gave
   * @throws IOException as the call does
   */
  public <T> T during(Call<T> call) throws IOException {
    long begin = System.nanoTime();
    since.set(begin);
    try {
      return call.run();
    } finally {
      since.set(IDLE);
      total.addAndGet(System.nanoTime() - begin);
    }
  }

  /**
   * Whether a call has been under way for longer than a time.
   *
   * @param atLeast the time
   * @return false if none is under way
   */
  public boolean stalledFor(Duration atLeast) {
    long begin = since.get();
    return begin != IDLE && System.nanoTime() - begin >= atLeast.toNanos();
  }

  /**
   * How long all calls took.
   *
   * @return nanoseconds
   */
  public long totalNanos() {
    return total.get();
  }
}
