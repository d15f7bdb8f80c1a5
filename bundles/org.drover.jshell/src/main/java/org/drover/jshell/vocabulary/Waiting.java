// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.drover.api.service.Session;

/**
 * Waits for the ends of sessions of the engine, and of calls, when nobody is there any more who
 * could stop the waiting: an interrupt is kept for later.
 */
final class Waiting {
  private static final Duration TICK = Duration.ofSeconds(1);

  private Waiting() {}

  /** Those that are not over after a time. */
  static List<Session> await(List<Session> sessions, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    List<Session> late = new ArrayList<>();
    for (Session session : sessions) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (isLate(session, left)) {
        late.add(session);
      }
    }
    return late;
  }

  /** However long it takes. */
  static void await(Session session) {
    while (isLate(session, TICK)) {}
  }

  private static boolean isLate(Session session, Duration patience) {
    return !comes(patience, left -> session.await(left).isPresent());
  }

  /** Whether a call ends in time, well or badly. */
  static boolean await(CompletableFuture<?> call, Duration patience) {
    return comes(
        patience,
        left -> {
          try {
            call.get(left.toNanos(), TimeUnit.NANOSECONDS);
            return true;
          } catch (ExecutionException e) {
            return true;
          } catch (TimeoutException e) {
            return false;
          }
        });
  }

  /** Something that is waited for. */
  private interface Wait {
    boolean within(Duration left) throws InterruptedException;
  }

  private static boolean comes(Duration patience, Wait wait) {
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.within(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
