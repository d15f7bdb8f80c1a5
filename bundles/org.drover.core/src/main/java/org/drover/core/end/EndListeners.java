// SPDX-License-Identifier: Apache-2.0
package org.drover.core.end;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.service.EndListener;

/**
 * Who wants to give back what it holds. All are told at the same time, each on a thread of its own:
 * one that does not return must not keep the devices of everybody else open.
 */
final class EndListeners {
  private static final Logger LOG = System.getLogger(EndListeners.class.getName());

  private final List<EndListener> listeners = new CopyOnWriteArrayList<>();
  private final Duration patience;

  /** With a bound for all of them together. */
  EndListeners(Duration patience) {
    this.patience = patience;
  }

  void add(EndListener listener) {
    listeners.add(listener);
  }

  void remove(EndListener listener) {
    listeners.remove(listener);
  }

  /** Tells them all; who has not returned in time is named in the log and left behind. */
  void tell() {
    long end = System.nanoTime() + patience.toNanos();
    for (Call call : listeners.stream().map(Call::begin).toList()) {
      if (!call.isOver(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
        LOG.log(
            Level.WARNING,
            "the platform ends: {0} has not given back what it holds within {1} ms; it is waited"
                + " for no longer, and its devices are closed as they are",
            call.listener.getClass().getName(),
            patience.toMillis());
      }
    }
  }

  /** A listener that was told. */
  private record Call(EndListener listener, Thread thread) {
    static Call begin(EndListener listener) {
      Thread thread =
          new Thread(() -> run(listener), "drover-end-" + listener.getClass().getName());
      thread.setDaemon(true);
      thread.start();
      return new Call(listener, thread);
    }

    private static void run(EndListener listener) {
      try {
        listener.ending();
      } catch (RuntimeException | LinkageError e) {
        // A boundary: what holds devices ends whatever one listener throws.
        LOG.log(
            Level.WARNING,
            "the platform ends: "
                + listener.getClass().getName()
                + " did not give its devices back",
            e);
      }
    }

    boolean isOver(Duration atMost) {
      try {
        thread.join(Math.max(1, atMost.toMillis()));
      } catch (InterruptedException e) {
        // Nobody wants to wait; the rest still ends, and the framework finds the interrupt.
        Thread.currentThread().interrupt();
      }
      return !thread.isAlive();
    }
  }
}
