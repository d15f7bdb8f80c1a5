// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import jdk.jshell.spi.ExecutionControl.StoppedException;

/**
 * One evaluation: from its beginning to its end it can be stopped, and it says how it ended. Its
 * snippets run one after the other, each on a thread of its own.
 */
public final class Turn {
  /** What changes when a turn is stopped, or one of its threads ends. */
  interface Watcher {
    void changed();
  }

  private final Watcher watcher;
  private final Duration grace;
  private volatile boolean stopped;
  private OptionalInt exitStatus = OptionalInt.empty();
  private EvaluationThread thread;
  private EvaluationThread leftBehind;
  private final Deque<Optional<Object>> values = new ArrayDeque<>();

  Turn(Watcher watcher, Duration grace) {
    this.watcher = watcher;
    this.grace = grace;
  }

  /** Stops it: from now on none of its snippets runs. Does not wait. */
  public void stop() {
    EvaluationThread running;
    synchronized (this) {
      stopped = true;
      running = thread;
      notifyAll();
    }
    watcher.changed();
    if (running != null) {
      // Behind the flag: a snippet that swallows the interrupt meets the next check.
      running.interrupt();
    }
  }

  /**
   * Stops it with a status.
   *
   * @param status of {@code System.exit}; the first counts
   */
  void exit(int status) {
    synchronized (this) {
      if (exitStatus.isEmpty()) {
        exitStatus = OptionalInt.of(status);
      }
    }
    stop();
  }

  /**
   * Whether it was stopped.
   *
   * @return true as well if it ended by an exit
   */
  public boolean isStopped() {
    return stopped;
  }

  /**
   * The status of {@code System.exit}.
   *
   * @return empty if nobody called it
   */
  public synchronized OptionalInt exitStatus() {
    return exitStatus;
  }

  /**
   * Name of the thread that the turn went on without.
   *
   * @return empty if all ended in time
   */
  public synchronized Optional<String> leftBehind() {
    return Optional.ofNullable(leftBehind).map(Thread::getName);
  }

  /**
   * The end of the thread that the turn went on without.
   *
   * @return completes on that thread; complete if there is none
   */
  public synchronized CompletableFuture<Void> leftBehindEnded() {
    return leftBehind == null ? CompletableFuture.completedFuture(null) : leftBehind.ended();
  }

  /**
   * The value of the first snippet that ran and whose value was not taken yet. It is forgotten by
   * this.
   *
   * @return boxed if it is a primitive; may be null
   */
  public synchronized Object takeValue() {
    Optional<Object> taken = values.poll();
    return taken == null ? null : taken.orElse(null);
  }

  /** Forgets the values that nobody took. */
  public synchronized void dropValues() {
    values.clear();
  }

  synchronized void keep(Object result) {
    if (leftBehind == null) {
      values.add(Optional.ofNullable(result));
    }
  }

  synchronized EvaluationThread abandoned() {
    return leftBehind;
  }

  void left(EvaluationThread ended) {
    synchronized (this) {
      if (ended == thread) {
        thread = null;
      }
    }
    watcher.changed();
  }

  /** Runs a task on a thread of its own, until it ends or was stopped and does not end in time. */
  String call(String name, Callable<String> task) throws Exception {
    EvaluationThread runner = new EvaluationThread(name, this, task);
    synchronized (this) {
      if (stopped) {
        throw new StoppedException();
      }
      thread = runner;
      runner.start();
    }
    if (!awaitEnd(runner)) {
      synchronized (this) {
        leftBehind = runner;
        values.clear();
      }
      watcher.changed();
      throw new StoppedException();
    }
    if (stopped || runner.failure() instanceof StopSignal) {
      stopped = true;
      throw new StoppedException();
    }
    return outcome(runner);
  }

  private static String outcome(EvaluationThread runner) throws Exception {
    if (runner.failure() instanceof Exception e) {
      throw e;
    }
    if (runner.failure() instanceof Error e) {
      throw e;
    }
    return runner.result();
  }

  /** Waits as long as it takes; once stopped, as long as the grace. An interrupt stops. */
  private boolean awaitEnd(EvaluationThread runner) {
    while (true) {
      try {
        return awaitEndOrInterrupt(runner);
      } catch (InterruptedException e) {
        stop();
      }
    }
  }

  private synchronized boolean awaitEndOrInterrupt(EvaluationThread runner)
      throws InterruptedException {
    while (!runner.isDone() && !stopped) {
      wait();
    }
    long end = System.nanoTime() + grace.toNanos();
    while (!runner.isDone()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
