// SPDX-License-Identifier: Apache-2.0
package org.drover.core.session;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.MigrationSnapshot.Kind;
import org.drover.api.service.PausePoint;
import org.drover.api.service.Session;
import org.drover.api.service.Sessions;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** The sessions at work and the last {@value #KEPT} that ended. */
@Component(
    service = {Sessions.class, SessionTable.class},
    immediate = true)
public final class SessionTable implements Sessions {
  /** How many ended ones are kept. */
  static final int KEPT = 100;

  private final Clock clock;
  private final Map<String, EngineSession> sessions = new LinkedHashMap<>();
  private int last;

  /** On the system's clock. */
  @Activate
  public SessionTable() {
    this(Clock.systemUTC());
  }

  /**
   * On any clock.
   *
   * @param clock says when sessions begin
   */
  public SessionTable(Clock clock) {
    this.clock = clock;
  }

  /**
   * Makes a session; it is listed once it has begun.
   *
   * @param kind what it will do
   * @param place where the bytes go or come from
   * @param pauses where it shall hold
   * @return with an id that no other one of this platform has had
   */
  public EngineSession create(Kind kind, Optional<URI> place, Set<PausePoint> pauses) {
    return new EngineSession(nextId(kind), kind, place, pauses, clock);
  }

  private synchronized String nextId(Kind kind) {
    last++;
    return letter(kind) + last;
  }

  private static String letter(Kind kind) {
    return switch (kind) {
      case SAVE -> "s";
      case RESTORE -> "r";
      case MIGRATE -> "m";
      case RECEIVE -> "l";
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
      session.start(work, ended -> forgetOldest());
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
  public synchronized List<Session> active() {
    return sessions.values().stream().filter(s -> !isOver(s)).map(Session.class::cast).toList();
  }

  @Override
  public List<MigrationSnapshot> list() {
    List<EngineSession> all;
    synchronized (this) {
      all = new ArrayList<>(sessions.values());
    }
    java.util.Collections.reverse(all);
    return all.stream().map(EngineSession::snapshot).toList();
  }

  @Override
  public synchronized Optional<Session> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }
}
