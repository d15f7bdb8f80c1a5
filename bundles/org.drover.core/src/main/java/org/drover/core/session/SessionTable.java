// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.drover.core.history.Ended;
import org.drover.core.history.History;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The sessions at work, the last {@value #KEPT} that ended, and behind them the history. */
@Component(
    service = {Sessions.class, SessionTable.class},
    immediate = true)
public final class SessionTable implements Sessions {
  /** How many ended ones are kept. */
  static final int KEPT = 100;

  private static final Comparator<String> NEWEST_FIRST =
      Comparator.comparingLong(SessionTable::number).reversed();

  private final Clock clock;
  private final Map<String, EngineSession> sessions = new LinkedHashMap<>();
  private final History history;

  /** On the system's clock, without a history. */
  public SessionTable() {
    this(History.none());
  }

  /**
   * On the system's clock.
   *
   * @param history keeps what sessions came to, and numbers them
   */
  @Activate
  public SessionTable(@Reference History history) {
    this(Clock.systemUTC(), history);
  }

  /**
   * On any clock.
   *
   * @param clock says when sessions begin
   * @param history keeps what sessions came to, and numbers them
   */
  SessionTable(Clock clock, History history) {
    this.clock = clock;
    this.history = history;
  }

  /**
   * Makes a session; it is listed once it has begun.
   *
   * @param kind what it will do
   * @param place where the bytes go or come from
   * @param pauses where it shall hold
   * @return with an id that no other one of this platform has had, before its last start neither
   */
  public EngineSession create(Kind kind, Optional<URI> place, Set<PausePoint> pauses) {
    return new EngineSession(letter(kind) + history.nextNumber(), kind, place, pauses, clock);
  }

  private static String letter(Kind kind) {
    return switch (kind) {
      case SAVE -> "s";
      case RESTORE -> "r";
      case MIGRATE -> "m";
      case RECEIVE -> "l";
      case INSPECT -> "i";
    };
  }

  /**
   * Begins a session.
   *
   * @param session made here
   * @param work what it does
   * @return the session; one that cannot be started is not listed
   */
  public Session begin(EngineSession session, EngineSession.Work work) {
    synchronized (this) {
      sessions.put(session.id(), session);
    }
    boolean started = false;
    try {
      session.start(work, this::ended);
      started = true;
      return session;
    } finally {
      if (!started) {
        forget(session);
      }
    }
  }

  private synchronized void forget(EngineSession session) {
    sessions.remove(session.id());
  }

  /**
   * Handed to the history before it can be forgotten here. That writes later: a session is found
   * nowhere if so many others end before it is written, or if the disk takes nothing.
   */
  private void ended(EngineSession session) {
    session.report().ifPresent(report -> history.keep(new Ended(session.snapshot(), report)));
    forgetOldest();
  }

  private synchronized void forgetOldest() {
    long ended = sessions.values().stream().filter(SessionTable::isOver).count();
    Iterator<EngineSession> oldest = sessions.values().iterator();
    while (ended > KEPT && oldest.hasNext()) {
      if (isOver(oldest.next())) {
        oldest.remove();
        ended--;
      }
    }
  }

  private static boolean isOver(EngineSession session) {
    return session.report().isPresent();
  }

  /**
   * Those at work.
   *
   * @return in the order in which they began
   */
  public synchronized List<EngineSession> active() {
    return sessions.values().stream().filter(s -> !isOver(s)).toList();
  }

  /**
   * Ends those at work: at their safe points, and those in doubt as they are, because nobody will
   * be there to hear how they settle.
   *
   * @param reason why, for those in doubt
   * @param patience for all of them together
   * @return those that have not ended
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  public List<EngineSession> endAll(String reason, Duration patience) throws InterruptedException {
    List<EngineSession> active = active();
    active.forEach(EngineSession::cancel);
    active.forEach(session -> session.abandon(reason));
    long end = System.nanoTime() + patience.toNanos();
    List<EngineSession> left = new ArrayList<>();
    for (EngineSession session : active) {
      if (session.await(Duration.ofNanos(Math.max(0, end - System.nanoTime()))).isEmpty()) {
        left.add(session);
      }
    }
    return left;
  }

  @Override
  public List<MigrationSnapshot> list() {
    List<EngineSession> all;
    synchronized (this) {
      all = new ArrayList<>(sessions.values());
    }
    Collections.reverse(all);
    return all.stream().map(EngineSession::snapshot).toList();
  }

  @Override
  public List<MigrationSnapshot> all() {
    List<MigrationSnapshot> known = list();
    Set<String> ids = known.stream().map(MigrationSnapshot::id).collect(Collectors.toSet());
    return Stream.concat(
            known.stream(),
            history.all().stream().map(Ended::snapshot).filter(kept -> !ids.contains(kept.id())))
        .sorted(Comparator.comparing(MigrationSnapshot::id, NEWEST_FIRST))
        .toList();
  }

  @Override
  public List<String> ids() {
    Stream<String> known = list().stream().map(MigrationSnapshot::id);
    return Stream.concat(known, history.ids().stream()).distinct().sorted(NEWEST_FIRST).toList();
  }

  private static long number(String id) {
    return Long.parseLong(id.substring(1));
  }

  @Override
  public Optional<Session> find(String id) {
    EngineSession known;
    synchronized (this) {
      known = sessions.get(id);
    }
    return known == null
        ? history.find(id).<Session>map(EndedSession::new)
        : Optional.<Session>of(known);
  }
}
