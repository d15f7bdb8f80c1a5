// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.drover.api.KernelCallException;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.uapi.Kernel;

/**
 * Waits for the eventfds of one device, and looks into sysfs each second. They are closed by
 * others, once it has ended: a number that it still polls may belong to somebody else by then.
 */
final class ListeningThread {
  private static final Logger LOG = System.getLogger(ListeningThread.class.getName());
  private static final int SECOND = 1000;

  private final Kernel kernel;
  private final String device;
  private final List<Signals.Ear> ears;
  private final EventFd stop;
  private final Presence presence;
  private final Consumer<Signal> listener;
  private final Thread thread;
  private volatile boolean ended;
  private boolean lost;

  ListeningThread(
      String device,
      List<Signals.Ear> ears,
      EventFd stop,
      Presence presence,
      Consumer<Signal> listener) {
    // Past whoever traces the device: a look each second is no call for it.
    this.kernel = presence.kernel();
    this.device = device;
    this.ears = List.copyOf(ears);
    this.stop = stop;
    this.presence = presence;
    this.listener = listener;
    this.thread = new Thread(this::run, "drover-signals-" + device);
    thread.setDaemon(true);
  }

  void begin() {
    thread.start();
  }

  /** Ends it and waits for that, unless it is the one who calls; false if that was done before. */
  boolean end() {
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      if (stop.isOpen()) {
        attempt(() -> stop.signal(kernel));
      }
    }
    if (Thread.currentThread() != thread) {
      awaitEnd();
    }
    return true;
  }

  private void awaitEnd() {
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

  /** What fails here keeps nobody from hearing, and nobody from ending. */
  private void attempt(Runnable call) {
    try {
      call.run();
    } catch (KernelCallException e) {
      LOG.log(Level.WARNING, "{0}: {1}", thread.getName(), e.getMessage());
    }
  }

  private void run() {
    List<EventFd> events = new ArrayList<>();
    ears.forEach(ear -> events.add(ear.event()));
    events.add(stop);
    try (EventPoll poll = new EventPoll(kernel, events, device)) {
      while (!ended) {
        boolean any = poll.await(SECOND);
        if (!ended) {
          hear(poll, any);
        }
      }
    } catch (KernelCallException e) {
      LOG.log(Level.WARNING, "{0} hears nothing any more: {1}", thread.getName(), e.getMessage());
    } finally {
      closeStop();
    }
  }

  private synchronized void closeStop() {
    stop.close();
  }

  private void hear(EventPoll poll, boolean any) {
    for (int i = 0; any && !ended && i < ears.size(); i++) {
      Signals.Ear ear = ears.get(i);
      if (poll.isReady(i)) {
        attempt(() -> ear.event().take(kernel));
        tell(ear.signal());
      }
    }
    if (!ended && !lost && presence.isLost()) {
      lost = true;
      tell(Signal.REQUESTED);
    }
  }

  private void tell(Signal signal) {
    try {
      listener.accept(signal);
    } catch (RuntimeException | LinkageError e) {
      // A boundary: a listener that fails does not keep the next signal from being heard.
      LOG.log(Level.WARNING, thread.getName() + ": a listener failed", e);
    }
  }
}
