// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.ArrayList;
import java.util.List;
import org.drover.api.DroverException;
import org.drover.api.service.Session;

/**
 * The sessions of the engine that a console's or script's words began. One that begins when the
 * console or script has ended already is cancelled at once. May be used from any thread.
 */
final class Begun {
  private final List<Session> atWork = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private boolean ended;

  /**
   * Remembers one.
   *
   * @throws DroverException if nobody is there any more; it was cancelled then
   */
  void add(Session session) {
    if (!kept(session)) {
      boolean cancelled = session.cancel();
      throw new DroverException(
          "This session has ended; "
              + session.id()
              + (cancelled ? " is cancelled." : " is past the point of return and goes on."));
    }
  }

  private synchronized boolean kept(Session session) {
    if (ended) {
      return false;
    }
    atWork.removeIf(other -> other.report().isPresent());
    atWork.add(session);
    ids.add(session.id());
    return true;
  }

  /** The ids of all of them. */
  synchronized List<String> ids() {
    return List.copyOf(ids);
  }

  /** Those that are not over. */
  synchronized List<Session> atWork() {
    return atWork.stream().filter(session -> session.report().isEmpty()).toList();
  }

  /** All were told of. */
  synchronized void forget() {
    ids.clear();
  }

  /** None is to be added any more; those that are not over. */
  synchronized List<Session> end() {
    ended = true;
    return atWork();
  }
}
