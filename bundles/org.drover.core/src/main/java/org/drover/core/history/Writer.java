// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;

/**
 * Writes to the disk, in order, on a thread of its own, which is there only while there is
 * something to write: nobody waits for it while a device stands. What fails is told once, until
 * something works again.
 */
final class Writer {
  private static final Logger LOG = System.getLogger("org.drover.core.history");

  /** A disk that hangs must not fill the memory. */
  private static final int MOST_WAITING = 1000;

  /** Something to be written. */
  interface Task {
    void run() throws IOException;
  }

  private final HistoryFolder folder;
  private final ThreadFactory threads;
  private final Deque<Task> waiting = new ArrayDeque<>();
  private boolean writing;
  private boolean failing;
  private boolean refusing;
  private boolean givenUp;

  Writer(HistoryFolder folder) {
    this(folder, work -> new Thread(work, "drover-history"));
  }

  Writer(HistoryFolder folder, ThreadFactory threads) {
    this.folder = folder;
    this.threads = threads;
  }

  /** Returns at once. */
  void add(Task task) {
    try {
      if (!queue(task)) {
        refused();
      }
    } catch (OutOfMemoryError e) {
      // Thread.start() has no other way to say it. The task waits for the next one.
      failed(new IOException("no thread can be started for it", e));
    }
  }

  /** False if there is no room; what comes after the end is dropped. */
  private synchronized boolean queue(Task task) {
    if (givenUp) {
      return true;
    }
    if (waiting.size() >= MOST_WAITING) {
      return false;
    }
    waiting.add(task);
    if (!writing) {
      Thread thread = threads.newThread(this::work);
      thread.setDaemon(true);
      thread.start();
      writing = true;
    }
    return true;
  }

  /** Told once, until all is written: what works meanwhile makes room for one more at best. */
  private void refused() {
    synchronized (this) {
      if (refusing) {
        return;
      }
      refusing = true;
    }
    failed(new IOException(MOST_WAITING + " things wait to be written there already"));
  }

  /** Writes nothing more but what is at work: another one may write there from now on. */
  synchronized void giveUp() {
    givenUp = true;
    waiting.clear();
  }

  private void work() {
    for (Task task = next(); task != null; task = next()) {
      run(task);
    }
  }

  private synchronized Task next() {
    Task task = waiting.poll();
    writing = task != null;
    refusing &= writing;
    notifyAll();
    return task;
  }

  /** An isolation boundary too: one entry that cannot be written keeps no other from it. */
  private void run(Task task) {
    try {
      task.run();
      worked();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private synchronized void worked() {
    failing = false;
  }

  private void failed(Exception e) {
    synchronized (this) {
      if (failing) {
        return;
      }
      failing = true;
    }
    LOG.log(
        Level.WARNING,
        "The history of sessions cannot be written to "
            + folder
            + " ("
            + e
            + "); sessions go on, but of those that have ended the last hundred alone are known, and"
            + " only until the platform stops, and their numbers may be given again: make room there."
            + " This is said once until it works again.",
        e);
  }

  /**
   * Waits until everything is written.
   *
   * @param atMost how long
   * @return false if the disk takes longer, or there is no thread for it
   */
  synchronized boolean await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (writing) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return waiting.isEmpty();
  }
}
