// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.core.link.Link;
import org.drover.core.session.SessionThreads;

/**
 * Keeps a conversation alive while its session has nothing to say, and ends one that is dead: a
 * peer from which nothing comes is lost, whatever the network still believes.
 *
 * <p>A side that hears nothing says nothing any more either. So a connection that carries bytes one
 * way only ends for both, and a wait is over after twice {@link Patience#silence} at the latest.
 *
 * <p>Time is counted in beats in which nothing was heard, not by the clock: a platform that was
 * suspended gives its peer the chance to be heard before it takes it for lost.
 */
final class Vigil implements AutoCloseable {

  /** What the session waits for; asked on a thread of the vigil. */
  interface Wait {
    /** Whether a silent peer is lost. */
    boolean endsBySilence();

    /** For how long a peer that lives may keep its word to itself; empty: for ever. */
    Optional<Duration> limit();
  }

  private final String session;
  private final Link link;
  private final Patience patience;
  private final Wait wait;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean silent;

  Vigil(String session, Link link, Patience patience, Wait wait) {
    this.session = session;
    this.link = link;
    this.patience = patience;
    this.wait = wait;
  }

  /**
   * Begins, once, when the link's first bytes were said. Two threads: what is said may stand still
   * in the network, and it is then that somebody must go on to listen.
   */
  void begin() {
    SessionThreads.start(session, "keepalive", this::speak);
    SessionThreads.start(session, "vigil", this::listen);
  }

  private void speak() {
    while (beat()) {
      if (!silent) {
        link.keepAlive();
      }
    }
  }

  private void listen() {
    long heard = link.heard();
    int quiet = 0;
    int wordless = 0;
    while (beat()) {
      long now = link.heard();
      quiet = link.busy() && now == heard ? quiet + 1 : 0;
      heard = now;
      silent = quiet >= patience.misses();
      Optional<Duration> limit = wait.limit();
      wordless = limit.isPresent() ? wordless + 1 : 0;
      if (silent && wait.endsBySilence()) {
        end("nothing was heard from " + link.peer() + " for " + Sentences.of(patience.silence()));
        return;
      }
      if (limit.isPresent() && wordless >= patience.beats(limit.get())) {
        end(
            link.peer()
                + " did not say what came of it within "
                + Sentences.of(limit.get())
                + " after the cancel");
        return;
      }
    }
  }

  private void end(String reason) {
    link.breakFor(reason);
    link.close();
  }

  private boolean beat() {
    try {
      return !over.await(patience.keepalive().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Says nothing more and ends nothing more. */
  @Override
  public void close() {
    over.countDown();
  }
}
