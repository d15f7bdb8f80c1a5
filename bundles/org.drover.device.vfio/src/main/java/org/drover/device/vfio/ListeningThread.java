// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import org.drover.api.Errno;
import org.drover.api.spi.DeviceSignals.Signal;
import org.drover.uapi.Fd;
import org.drover.uapi.Kernel;
import org.drover.uapi.Poll;
import org.drover.uapi.pollfd;

/**
 * Waits for the eventfds of one device, and looks into sysfs each second. They are closed by
 * others, once it has ended: a number that it still polls may belong to somebody else by then.
 */
final class ListeningThread {
  private static final Logger LOG = System.getLogger(ListeningThread.class.getName());
  private static final int SECOND = 1000;

  private final Kernel kernel;
  private final List<Signals.Ear> ears;
  private final Fd stop;
  private final Presence presence;
  private final Consumer<Signal> listener;
  private final Thread thread;
  private volatile boolean ended;
  private boolean lost;

  ListeningThread(
      String device,
      List<Signals.Ear> ears,
      Fd stop,
      Presence presence,
      Consumer<Signal> listener) {
    // Past whoever traces the device: a look each second is no call for it.
    this.kernel = presence.kernel();
    this.ears = ears;
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
        signal(stop);
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

  private void signal(Fd event) {
    count(event, (address, length) -> kernel.write(event.number(), address, length), 1);
  }

  private void take(Fd event) {
    count(event, (address, length) -> kernel.read(event.number(), address, length), 0);
  }

  /** A read or a write of an eventfd's counter. */
  @FunctionalInterface
  private interface Counter {
    long call(long address, long length);
  }

  private void count(Fd event, Counter counter, long value) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(0, value);
    long address = kernel.pin(bytes);
    try {
      long result = counter.call(address, Long.BYTES);
      if (result < 0 && result != Errno.EAGAIN.negative()) {
        LOG.log(Level.WARNING, "eventfd {0}: {1}", event.number(), Errno.ofResult(result));
      }
    } finally {
      kernel.unpin(address);
    }
  }

  private void run() {
    ByteBuffer entries =
        ByteBuffer.allocateDirect((ears.size() + 1) * pollfd.SIZEOF).order(ByteOrder.nativeOrder());
    long address = kernel.pin(entries);
    try {
      while (!ended) {
        fill(entries);
        int ready = kernel.poll(address, ears.size() + 1, SECOND);
        if (ready < 0 && ready != Errno.EINTR.negative()) {
          LOG.log(
              Level.WARNING, "{0}: poll failed with {1}", thread.getName(), Errno.ofResult(ready));
          return;
        }
        if (!ended) {
          hear(entries, ready > 0);
        }
      }
    } finally {
      kernel.unpin(address);
      closeStop();
    }
  }

  private synchronized void closeStop() {
    stop.close();
  }

  private void fill(ByteBuffer entries) {
    for (int i = 0; i < ears.size(); i++) {
      entry(entries, i, ears.get(i).event());
    }
    entry(entries, ears.size(), stop);
  }

  private static void entry(ByteBuffer entries, int index, Fd event) {
    pollfd.wrap(entries, index * pollfd.SIZEOF).fd(event.number()).events(Poll.POLLIN).revents(0);
  }

  private void hear(ByteBuffer entries, boolean any) {
    for (int i = 0; any && !ended && i < ears.size(); i++) {
      if (pollfd.wrap(entries, i * pollfd.SIZEOF).revents() != 0) {
        take(ears.get(i).event());
        tell(ears.get(i).signal());
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
