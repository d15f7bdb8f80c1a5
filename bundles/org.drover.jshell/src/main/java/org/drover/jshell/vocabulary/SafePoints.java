// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.Session;

/**
 * Waits for the ends of sessions of the engine when nobody is there any more who could stop the
 * waiting: an interrupt is kept for later.
 */
final class SafePoints {
  private static final Duration TICK = Duration.ofSeconds(1);

  private SafePoints() {}

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
    long end = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          Optional<MigrationReport> report =
              session.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
          return report.isEmpty();
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
