// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.drover.api.DroverException;

/**
 * What a session has to give back when it ends: leases, traces, services, emulated devices. The
 * last that came goes first, because it may stand on what came before it. Each goes back on a
 * thread of its own, because its device may not answer, and then the others do not wait for it.
 * What comes when the session has ended, from a call that nobody waited for, goes back at once. May
 * be used from any thread.
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

    /** What it is, if giving it back takes long. */
    default String what() {
      return "something of the session";
    }
  }

  /**
   * What came of giving things back.
   *
   * @param done one sentence for each thing of which there is something to say
   * @param refused why something could not be given back, one sentence each
   */
  record Given(List<String> done, List<String> refused) {
    /** Both. */
    List<String> all() {
      return Stream.concat(done.stream(), refused.stream()).toList();
    }
  }

  private static final Logger LOG = System.getLogger(Belongings.class.getName());

  private final Work work;
  private final Duration answer;
  private final Deque<Belonging> all = new ArrayDeque<>();
  private boolean ended;

  /**
   * Of one session.
   *
   * @param work the threads of the session
   * @param answer how long each may take to go back; what comes of it later is told
   */
  Belongings(Work work, Duration answer) {
    this.work = work;
    this.answer = answer;
  }

  /**
   * Keeps it until the session ends.
   *
   * @throws DroverException if the session has ended; it was given back then
   */
  void add(Belonging belonging) {
    if (!kept(belonging)) {
      List<String> said = giveBack(List.of(belonging)).all();
      throw new DroverException(
          "This session has ended" + (said.isEmpty() ? "." : "; " + String.join(", ", said) + "."));
    }
  }

  private synchronized boolean kept(Belonging belonging) {
    all.push(belonging);
    return !ended;
  }

  synchronized void remove(Belonging belonging) {
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
   * Again it tries what could not be given back.
   */
  Given giveBack() {
    end();
    return giveBack(lastFirst());
  }

  private Given giveBack(List<Belonging> those) {
    List<String> done = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (Belonging belonging : those) {
      try {
        inTime(belonging).ifPresent(done::add);
      } catch (RuntimeException | LinkageError e) {
        // An isolation boundary: plug-ins and snippets are called, and the session ends all the
        // same. What could not be given back is said.
        LOG.log(Level.WARNING, "something of a session could not be given back", e);
        refused.add(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
    return new Given(done, refused);
  }

  private Optional<String> inTime(Belonging belonging) {
    return work.within(
        answer,
        "giving " + belonging.what() + " back",
        () -> givenBack(belonging),
        late -> late.ifPresent(work::note));
  }

  private Optional<String> givenBack(Belonging belonging) {
    Optional<String> said = belonging.giveBack();
    remove(belonging);
    return said;
  }
}
