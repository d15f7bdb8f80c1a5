// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.contents;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Drives a workload at a rate. What it could not do while the function was suspended is not made up
 * for. Its thread is a daemon, and ends when this is closed.
 */
public final class WorkloadThread implements AutoCloseable {
  private static final Logger LOG = System.getLogger(WorkloadThread.class.getName());
  private static final long TICK_MS = 5;

  /** Steps between two looks whether it was closed. */
  private static final long SLICE = 256;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final WorkloadGenerator workload;
  private final long stepsPerSecond;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private long last;

  /** Parts of a step that are due, times a second. */
  private long rest;

  /**
   * Begins.
   *
   * @param name of the thread
   * @param workload what to do, by this thread alone
   * @param stepsPerSecond how often, 1 or more; each step changes a page of 4096 bytes and some
   *     bytes of four others
   */
  public WorkloadThread(String name, WorkloadGenerator workload, long stepsPerSecond) {
    this(name, workload, stepsPerSecond, System::nanoTime);
    thread.start();
  }

  WorkloadThread(
      String name, WorkloadGenerator workload, long stepsPerSecond, LongSupplier nanoTime) {
    if (stepsPerSecond < 1) {
      throw new IllegalArgumentException(
          "a workload does 1 step in a second or more, not " + stepsPerSecond);
    }
    this.workload = workload;
    this.stepsPerSecond = stepsPerSecond;
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
    this.thread = new Thread(this::loop, name);
    thread.setDaemon(true);
  }

  /** A boundary: nobody but the log hears of what ends the thread. */
  private void loop() {
    try {
      while (waitForTick()) {
        tick();
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.log(Level.ERROR, thread.getName() + " ends: the function does nothing any more", e);
    }
  }

  private boolean waitForTick() {
    try {
      return !closed.await(TICK_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Does what is due. */
  void tick() {
    long now = nanoTime.getAsLong();
    // A second at most: a machine that stood still does not make up for it.
    long due = rest + Math.min(now - last, SECOND) * stepsPerSecond;
    last = now;
    rest = work(due / SECOND) ? due % SECOND : 0;
  }

  /** In slices, so that a close does not wait for a second's worth of work. */
  private boolean work(long steps) {
    for (long left = steps; left > 0; ) {
      long slice = Math.min(left, SLICE);
      if (closed.getCount() == 0 || workload.run(slice) < slice) {
        return false;
      }
      left -= slice;
    }
    return true;
  }

  /** Returns when the last step was done. Not an error if it was closed before. */
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
