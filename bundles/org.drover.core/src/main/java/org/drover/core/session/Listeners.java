// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session.Registration;

/**
 * Who hears of a session's changes. One thread of their own calls them one after another with the
 * newest snapshot; changes that come while they are at work are told once. The session never waits
 * for them, and what they throw reaches nobody but the log.
 */
final class Listeners {
  private static final Logger LOG = System.getLogger(Listeners.class.getName());

  private final String session;
  private final Supplier<MigrationSnapshot> newest;
  private final CopyOnWriteArrayList<Consumer<MigrationSnapshot>> all =
      new CopyOnWriteArrayList<>();
  private boolean changed;
  private boolean running;

  Listeners(String session, Supplier<MigrationSnapshot> newest) {
    this.session = session;
    this.newest = newest;
  }

  Registration add(Consumer<MigrationSnapshot> listener) {
    // One object per registration, so that the same listener can be registered twice.
    Consumer<MigrationSnapshot> own = listener::accept;
    all.add(own);
    changed();
    return () -> all.remove(own);
  }

  /** Something changed; returns at once. */
  synchronized void changed() {
    if (all.isEmpty()) {
      return;
    }
    changed = true;
    notifyAll();
    if (!running) {
      running = true;
      Thread thread = new Thread(this::run, "drover-" + session + "-listeners");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    boolean more = true;
    while (more) {
      MigrationSnapshot snapshot = newest.get();
      all.forEach(listener -> tell(listener, snapshot));
      more = awaitChange(snapshot.state().isEnded());
    }
  }

  private synchronized boolean awaitChange(boolean ended) {
    while (!changed) {
      if (ended || all.isEmpty()) {
        running = false;
        return false;
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        running = false;
        return false;
      }
    }
    changed = false;
    return true;
  }

  /** An isolation boundary: a listener cannot break a session or the other listeners. */
  private void tell(Consumer<MigrationSnapshot> listener, MigrationSnapshot snapshot) {
    try {
      listener.accept(snapshot);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, session + ": a listener failed", e);
    }
  }
}
