// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Session;
import org.drover.api.service.SessionState;

/** Waits for sessions, shows how they get on, and lets go at once when it is interrupted. */
final class Following {
  private static final Duration TICK = Duration.ofMillis(250);

  private final Desk desk;

  /** Whose ends are told. */
  private final Set<String> telling = ConcurrentHashMap.newKeySet();

  Following(Desk desk) {
    this.desk = desk;
  }

  /** Until the end, and cancelled if nobody waits any longer. */
  MigrationReport toItsEnd(Session session, Consumer<MigrationSnapshot> listener) {
    try {
      return follow(session, listener);
    } catch (InterruptedException e) {
      throw cancelled(session);
    } catch (RuntimeException | Error e) {
      // The listener's, as it comes, a stop too: a script that fails leaves no migration behind.
      sayCancelled(session);
      throw e;
    }
  }

  /** Until the end, which does not depend on who watches. */
  MigrationReport watch(Session session) {
    try {
      return follow(session, snapshot -> {});
    } catch (InterruptedException e) {
      throw goesOn(session);
    }
  }

  /** Until the end, or for a time. */
  Optional<MigrationReport> forATime(Session session, Duration atMost) {
    try {
      return session.await(atMost);
    } catch (InterruptedException e) {
      throw goesOn(session);
    }
  }

  /** Until it can be told to go on. */
  MigrationSnapshot toItsHold(Session session) {
    try (News news = new News(session)) {
      MigrationSnapshot now = session.snapshot();
      while (now.state().isEnded() ? session.report().isEmpty() : !isHeld(now)) {
        now = news.next().orElseGet(session::snapshot);
      }
      return now;
    } catch (InterruptedException e) {
      throw goesOn(session);
    }
  }

  private static boolean isHeld(MigrationSnapshot session) {
    return session.state() == SessionState.HELD;
  }

  private MigrationReport follow(Session session, Consumer<MigrationSnapshot> listener)
      throws InterruptedException {
    try (News news = new News(session)) {
      boolean toldEnd = false;
      while (!toldEnd && (session.report().isEmpty() || !news.isEmpty())) {
        Optional<MigrationSnapshot> next = news.next();
        next.ifPresent(listener);
        toldEnd = next.filter(one -> one.state().isEnded()).isPresent();
        desk.progress(next.orElseGet(session::snapshot));
      }
      if (!toldEnd) {
        listener.accept(session.snapshot());
      }
      return end(session);
    } finally {
      desk.progressEnds();
    }
  }

  private static MigrationReport end(Session session) throws InterruptedException {
    Optional<MigrationReport> report = session.await(TICK);
    while (report.isEmpty()) {
      report = session.await(TICK);
    }
    return report.get();
  }

  private DroverException cancelled(Session session) {
    String line = sayCancelled(session);
    Thread.currentThread().interrupt();
    return new DroverException(line + ".");
  }

  private String sayCancelled(Session session) {
    String line =
        session.cancel()
            ? "cancelling " + session.id() + ": it ends at its next safe point, in the background"
            : session.id() + " is past the point of return and goes on in the background";
    desk.say(line + "; it is told when it has ended.");
    tellEnd(session);
    return line;
  }

  private static DroverException goesOn(Session session) {
    Thread.currentThread().interrupt();
    return new DroverException(
        session.id() + " goes on; watch(\"" + session.id() + "\") shows how.");
  }

  /**
   * Once, however often it is asked for, and whether before or after the end. Then nothing of the
   * desk is left with the session, which the engine remembers for long.
   */
  void tellEnd(Session session) {
    if (!telling.add(session.id())) {
      return;
    }
    AtomicBoolean told = new AtomicBoolean();
    CompletableFuture<Session.Registration> registered = new CompletableFuture<>();
    Consumer<MigrationSnapshot> tell =
        snapshot -> {
          if (snapshot.state().isEnded() && told.compareAndSet(false, true)) {
            desk.say(ended(snapshot));
            var unused = registered.thenAccept(Session.Registration::close);
          }
        };
    registered.complete(session.listen(tell));
    tell.accept(session.snapshot());
  }

  private static String ended(MigrationSnapshot session) {
    String devices = session.state() == SessionState.DONE ? "" : states(session);
    return session.id()
        + " has ended in "
        + session.state()
        + (devices.isEmpty() ? "." : ": " + devices + ".");
  }

  /** What moved has two devices, of which the last known state may be either's: see the report. */
  private static String states(MigrationSnapshot session) {
    return session.devices().stream()
        .filter(device -> device.state().isPresent())
        .map(
            device ->
                device.source().or(device::destination).map(one -> one + " ").orElse("")
                    + "is "
                    + device.state().get())
        .collect(Collectors.joining(", "));
  }
}
