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
 * What is done when a kernel asks for a leased device back. On threads of its own: what the device
 * says is heard on another one, which a close of that device waits for. What one device says is
 * answered in its order; no device waits for what is done about another.
 */
final class Requests {
  private static final Logger LOG = System.getLogger(Requests.class.getName());

  private final Clock clock;
  private final List<LeaseListener> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "drover-lease-requests");
            thread.setDaemon(true);
            return thread;
          });

  Requests(Clock clock) {
    this.clock = clock;
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
      LOG.log(
          Level.ERROR,
          "{0} reported an error that its bus could not correct; vfio:reset it, what it does is void",
          hold.address());
      tell(hold, LeaseListener::failed);
      return;
    }
    boolean first = hold.requested(clock.instant());
    if (first) {
      LOG.log(Level.WARNING, () -> sentence(hold));
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
  private static String sentence(Hold hold) {
    String asked =
        "the kernel asks for " + hold.address() + " back, which " + hold.owner() + " holds";
    return switch (hold.policy()) {
      case KEEP -> asked + ": it is kept until vfio:release " + hold.address();
      case IDLE -> asked + ": it is released as soon as nobody works with it";
      case SESSION -> asked + ": it is released with the session that works with it, or the next";
    };
  }

  /**
   * Ends a lease whose device was asked for, if its policy says so; only under the slot's lock.
   *
   * @param sessionEnded whether a session that worked with it has just ended
   */
  static void giveBack(Slot slot, Hold hold, boolean sessionEnded) {
    if (!hold.givesBack(sessionEnded)) {
      return;
    }
    LOG.log(
        Level.INFO,
        "{0} is released, because the kernel asked for it: {1} held it",
        hold.address(),
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
