// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.service.EndedLease;
import org.drover.api.service.EndedLease.Fate;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.Loss;
import org.drover.api.spi.Recovery;
import org.drover.fsm.MigrationState;

/**
 * The end of all leases, because the engine or the platform ends. Each is ended on a thread of its
 * own: the kernel may take long with one device, or never return, and that must not keep the others
 * open.
 */
final class LastLeases {
  private static final Logger LOG = System.getLogger(LastLeases.class.getName());

  /** States in which a device was only quieted or watched: from there it runs on unharmed. */
  private static final Set<MigrationState> QUIETED =
      Set.of(MigrationState.RUNNING_P2P, MigrationState.PRE_COPY, MigrationState.PRE_COPY_P2P);

  private final Duration slow;
  private final Duration patience;
  private final ThreadFactory threads;

  /** Those that were waited for in vain; what still runs there is not waited for again. */
  private final List<Watch> leftBehind = new CopyOnWriteArrayList<>();

  /**
   * With bounds.
   *
   * @param slow after which the log names who is not closed yet
   * @param patience after which nobody is waited for
   */
  LastLeases(Duration slow, Duration patience) {
    this(slow, patience, Thread::new);
  }

  LastLeases(Duration slow, Duration patience, ThreadFactory threads) {
    this.slow = slow;
    this.patience = patience;
    this.threads = threads;
  }

  /** A device that is the last to have its state is not released by the way. */
  static void refuseLoss(HeldDevice held) {
    if (held.loss() == Loss.ONLY_COPY) {
      DeviceAddress address = held.lease().address();
      throw new RefusedException(
          "releasing " + address,
          List.of(
              held.sentence()
                  + "; let it run with vfio:state "
                  + address
                  + " --set RUNNING if it does so nowhere else, save it with vfio:save, or lose it"
                  + " with vfio:release "
                  + address
                  + " --force"));
    }
  }

  /**
   * Ends them all and says of each in the log what became of it. One that an end before has waited
   * for in vain is not among them: it is closed when its kernel returns.
   *
   * @param withPlatform whether the platform ends, and not only the engine
   * @return in the order of addresses
   */
  List<EndedLease> end(Map<DeviceAddress, Slot> slots, boolean withPlatform) {
    Watch watch = new Watch(withPlatform);
    slots.forEach(
        (address, slot) -> {
          if (slot.isInUse() && leftBehind.stream().noneMatch(one -> one.isEnding(address))) {
            watch.begin(address, slot);
          }
        });
    if (!watch.isOver(slow)) {
      LOG.log(
          Level.WARNING,
          "the leases of {0} have not ended after {1} s: their kernel or somebody at work has not"
              + " returned; they are waited for another {2} s",
          watch.left(),
          slow.toSeconds(),
          patience.minus(slow).toSeconds());
      if (!watch.isOver(patience.minus(slow))) {
        leftBehind.add(watch);
      }
    }
    List<EndedLease> ended = watch.results();
    ended.forEach(LastLeases::log);
    return ended;
  }

  private static void log(EndedLease ended) {
    boolean harmless =
        ended.fate() == Fate.CLOSED && ended.device().loss().compareTo(Loss.WITH_PLATFORM) <= 0;
    LOG.log(harmless ? Level.INFO : Level.WARNING, "the engine stops: {0}", ended.sentence());
  }

  /** The leases that are being ended. */
  private final class Watch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Map<DeviceAddress, AtomicReference<Optional<EndedLease>>> all = new TreeMap<>();
    private final Map<DeviceAddress, HeldDevice> before = new TreeMap<>();
    private final Set<DeviceAddress> running = new TreeSet<>();
    private final boolean withPlatform;

    Watch(boolean withPlatform) {
      this.withPlatform = withPlatform;
    }

    void begin(DeviceAddress address, Slot slot) {
      Optional<Hold> hold = slot.peek();
      lock.lock();
      try {
        all.put(address, new AtomicReference<>(Optional.empty()));
        hold.ifPresent(
            present -> before.put(address, told(present, present.lastState(), withPlatform)));
        running.add(address);
      } finally {
        lock.unlock();
      }
      Thread thread = threads.newThread(() -> run(address, slot));
      thread.setName("drover-lease-end-" + address);
      thread.setDaemon(true);
      thread.start();
    }

    private void run(DeviceAddress address, Slot slot) {
      Optional<EndedLease> result = Optional.empty();
      try {
        result = slot.locked(present -> present.map(hold -> endLast(slot, hold, withPlatform)));
      } finally {
        lock.lock();
        try {
          all.get(address).set(result);
          before.remove(address);
          running.remove(address);
          ended.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }

    /** Whether all have ended, after this time at most. */
    boolean isOver(Duration atMost) {
      long left = atMost.toNanos();
      lock.lock();
      try {
        while (!running.isEmpty() && left > 0) {
          left = ended.awaitNanos(left);
        }
        return running.isEmpty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return running.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    boolean isEnding(DeviceAddress address) {
      lock.lock();
      try {
        return running.contains(address);
      } finally {
        lock.unlock();
      }
    }

    Set<DeviceAddress> left() {
      lock.lock();
      try {
        return Set.copyOf(before.keySet());
      } finally {
        lock.unlock();
      }
    }

    List<EndedLease> results() {
      lock.lock();
      try {
        Map<DeviceAddress, EndedLease> results = new TreeMap<>();
        all.forEach((address, end) -> end.get().ifPresent(done -> results.put(address, done)));
        before.forEach(
            (address, held) ->
                results.put(
                    address,
                    new EndedLease(
                        held,
                        Fate.CLOSING,
                        "its kernel has not returned; the end of the process closes it")));
        return new ArrayList<>(results.values());
      } finally {
        lock.unlock();
      }
    }
  }

  /** Only under the slot's lock. */
  private static EndedLease endLast(Slot slot, Hold hold, boolean withPlatform) {
    String calmed = hold.session().isEmpty() ? calm(hold) : "";
    HeldDevice held = told(hold, state(hold).or(hold::lastState), withPlatform);
    try {
      slot.end(hold);
      return new EndedLease(held, Fate.CLOSED, calmed);
    } catch (RuntimeException | LinkageError e) {
      // A boundary: what one plug-in throws must not leave the devices of others open.
      LOG.log(Level.WARNING, "closing " + hold.address(), e);
      return new EndedLease(held, Fate.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static HeldDevice told(Hold hold, Optional<MigrationState> state, boolean withPlatform) {
    return withPlatform ? hold.heldAtEnd(state) : hold.held(state);
  }

  /** Where an open device is, if it answers at once. */
  static Optional<MigrationState> state(Hold hold) {
    try {
      return hold.open()
          .filter(open -> open.device().capabilities().migration().isPresent())
          .flatMap(open -> open.device().glance(device -> device.state()));
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.DEBUG, "asking " + hold.address(), e);
      return Optional.empty();
    }
  }

  /** Lets a device run that was only quieted; a driver that keeps its state would keep that too. */
  private static String calm(Hold hold) {
    Optional<MigrationState> before = state(hold).filter(QUIETED::contains);
    if (before.isEmpty()) {
      return "";
    }
    try {
      hold.open()
          .orElseThrow()
          .device()
          .transition(
              MigrationState.RUNNING,
              Recovery.none().onlyResetAfter(hold.rules().onlyResetAfter()));
      return "it was sent from " + before.get() + " back to RUNNING before";
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "sending " + hold.address() + " back to RUNNING", e);
      return "it could not be sent from " + before.get() + " back to RUNNING before";
    }
  }
}
