// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.LeaseListener;
import org.drover.api.spi.DeviceSignals.Signal;

/**
 * What is done when a kernel asks for a leased device back, or says that it failed. On threads of
 * its own: what the device says is heard on another one, which a close of that device waits for.
 * What one device says is answered in its order; no device waits for what is done about another.
 */
final class Requests {
  private static final Logger LOG = System.getLogger(Requests.class.getName());

  private final Clock clock;
  private final List<LeaseListener> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService workers;

  Requests(Clock clock) {
    this(clock, workers());
  }

  /** Ends the workers when it is closed. */
  Requests(Clock clock, ExecutorService workers) {
    this.clock = clock;
    this.workers = workers;
  }

  /** As many threads as devices are answered at the same time. */
  static ExecutorService workers() {
    return Executors.newCachedThreadPool(
        work -> {
          Thread thread = new Thread(work, "drover-lease-requests");
          thread.setDaemon(true);
          return thread;
        });
  }

  void add(LeaseListener listener) {
    listeners.add(listener);
  }

  void remove(LeaseListener listener) {
    listeners.remove(listener);
  }

  /** Takes what a device says of the lease that it is open under. */
  Consumer<Signal> of(Slot slot, Hold hold) {
    Turns turns = new Turns(workers);
    return signal -> {
      try {
        turns.execute(() -> heard(slot, hold, signal));
      } catch (RejectedExecutionException e) {
        LOG.log(Level.DEBUG, "the engine stops: nobody answers {0} of {1}", signal, hold.address());
      }
    };
  }

  private void heard(Slot slot, Hold hold, Signal signal) {
    if (slot.peek().filter(now -> now == hold).isEmpty()) {
      return;
    }
    if (signal == Signal.FAILED) {
      hold.failed(clock.instant());
      LOG.log(Level.ERROR, () -> failure(hold));
      tell(hold, LeaseListener::failed);
    } else if (hold.requested(clock.instant())) {
      LOG.log(Level.WARNING, () -> request(hold));
      tell(hold, LeaseListener::requested);
    }
    slot.locked(
        present -> {
          if (present.filter(now -> now == hold).isPresent()) {
            giveBack(slot, hold, false);
          }
          return null;
        });
  }

  /** What is done and who holds the device, in one sentence. */
  private static String request(Hold hold) {
    return "the kernel asks for "
        + hold.address()
        + " back, which "
        + hold.owner()
        + " holds: it is "
        + next(hold);
  }

  /** As {@link #request}. Only a new opening is sure to set the function up again. */
  private static String failure(Hold hold) {
    return "the bus of "
        + hold.address()
        + ", which "
        + hold.owner()
        + " holds, reported an error that it could not correct: what the device does is void until"
        + " it is released and opened again; it is "
        + next(hold);
  }

  private static String next(Hold hold) {
    return switch (hold.policy()) {
      case KEEP -> "kept until vfio:release " + hold.address();
      case IDLE -> "released as soon as nobody works with it";
      case SESSION -> "released with the session that works with it, or the next";
    };
  }

  /**
   * Ends a lease whose device was asked for or failed, if its policy says so; only under the slot's
   * lock.
   *
   * @param sessionEnded whether a session that worked with it has just ended
   */
  static void giveBack(Slot slot, Hold hold, boolean sessionEnded) {
    if (!hold.givesBack(sessionEnded)) {
      return;
    }
    LOG.log(
        Level.INFO,
        "{0} is released, because {1}: {2} held it",
        hold.address(),
        hold.isRequested() ? "the kernel asked for it" : "its bus failed",
        hold.owner());
    try {
      slot.end(hold);
    } catch (RuntimeException | LinkageError e) {
      // A boundary: the name is free, and there is no second try.
      LOG.log(Level.WARNING, "closing " + hold.address(), e);
    }
  }

  /** What one listener is told. */
  @FunctionalInterface
  private interface Telling {
    void to(LeaseListener listener, LeaseInfo lease);
  }

  private void tell(Hold hold, Telling telling) {
    LeaseInfo lease = hold.info();
    for (LeaseListener listener : listeners) {
      try {
        telling.to(listener, lease);
      } catch (RuntimeException | LinkageError e) {
        // A boundary: the listeners of others.
        LOG.log(Level.WARNING, "a listener to leases failed", e);
      }
    }
  }

  void close() {
    workers.shutdown();
  }
}
