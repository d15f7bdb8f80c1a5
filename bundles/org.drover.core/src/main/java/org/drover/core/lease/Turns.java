// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Does what it is given one after the other, by threads of a pool that it shares with others. */
final class Turns implements Executor {
  private final Executor pool;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  Turns(Executor pool) {
    this.pool = pool;
  }

  /**
   * Does something after all that was given before.
   *
   * @throws RejectedExecutionException if the pool takes nothing any more
   */
  @Override
  public void execute(Runnable work) {
    synchronized (this) {
      waiting.add(work);
      if (running) {
        return;
      }
      running = true;
    }
    boolean begun = false;
    try {
      pool.execute(this::run);
      begun = true;
    } finally {
      if (!begun) {
        giveUp();
      }
    }
  }

  private synchronized void giveUp() {
    running = false;
    waiting.clear();
  }

  private void run() {
    for (Runnable next = next(); next != null; next = next()) {
      boolean done = false;
      try {
        next.run();
        done = true;
      } finally {
        if (!done) {
          giveUp();
        }
      }
    }
  }

  private synchronized Runnable next() {
    Runnable next = waiting.poll();
    running = next != null;
    return next;
  }
}
