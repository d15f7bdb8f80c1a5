// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Optional;
import java.util.function.Consumer;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;

/** A script's listener that hears of a session that the script does not wait for. */
final class Hearing {
  private Hearing() {}

  /** Hands over every snapshot, the last one for certain; on the thread that calls. */
  static void toTheEnd(Session session, Consumer<MigrationSnapshot> hears, Desk desk) {
    try (News news = new News(session)) {
      MigrationSnapshot now = session.snapshot();
      hears.accept(now);
      while (!now.state().isEnded()) {
        Optional<MigrationSnapshot> next = news.next();
        next.ifPresent(hears);
        now = next.orElse(now);
      }
    } catch (InterruptedException e) {
      // The script is over, or its thread was told to end: so does the listening.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // An isolation boundary: the listener is a snippet, and nobody waits on this thread.
      desk.say("what heard of " + session.id() + " failed and hears no more: " + e);
    }
  }
}
