// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.drover.api.DroverException;

/**
 * What a session has to give back when it ends: leases, traces, services, emulated devices. The
 * last that came goes first, because it may stand on what came before it. What comes when the
 * session has ended, from a call that nobody waited for, goes back at once. May be used from any
 * thread.
 */
final class Belongings {

  /** Something to give back. */
  interface Belonging {

    /**
     * Gives it back; again does nothing.
     *
     * @return what was done, in one sentence; empty if there was nothing to do
     * @throws DroverException if it cannot be given back now
     */
    Optional<String> giveBack();
  }

  private static final Logger LOG = System.getLogger(Belongings.class.getName());

  private final Deque<Belonging> all = new ArrayDeque<>();

  /** Why something could not be given back when that was tried last. */
  private final Map<Belonging, String> refused = new ConcurrentHashMap<>();

  private boolean ended;

  /**
   * Keeps it until the session ends.
   *
   * @throws DroverException if the session has ended; it was given back then
   */
  void add(Belonging belonging) {
    if (!kept(belonging)) {
      List<String> said = giveBack();
      throw new DroverException(
          "This session has ended" + (said.isEmpty() ? "." : "; " + String.join(", ", said) + "."));
    }
  }

  private synchronized boolean kept(Belonging belonging) {
    all.push(belonging);
    return !ended;
  }

  synchronized void remove(Belonging belonging) {
    refused.remove(belonging);
    all.remove(belonging);
  }

  synchronized void removeIf(Predicate<Belonging> gone) {
    all.removeIf(gone);
  }

  private synchronized void end() {
    ended = true;
  }

  private synchronized List<Belonging> lastFirst() {
    return new ArrayList<>(all);
  }

  /**
   * The session ends: gives everything back; what one belonging throws does not keep the others.
   * Again it tries what could not be given back, which is said again only if it is for another
   * reason.
   */
  List<String> giveBack() {
    end();
    List<String> said = new ArrayList<>();
    for (Belonging belonging : lastFirst()) {
      try {
        belonging.giveBack().ifPresent(said::add);
        remove(belonging);
      } catch (RuntimeException | LinkageError e) {
        // An isolation boundary: plug-ins and snippets are called, and the session ends all the
        // same. What could not be given back is said.
        LOG.log(Level.WARNING, "something of a session could not be given back", e);
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        if (!why.equals(refused.put(belonging, why))) {
          said.add(why);
        }
      }
    }
    return said;
  }
}
