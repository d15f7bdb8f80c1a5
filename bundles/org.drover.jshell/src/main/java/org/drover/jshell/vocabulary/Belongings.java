// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a session has to give back when it ends: leases, traces, services, emulated devices. The
 * last that came goes first, because it may stand on what came before it. May be used from any
 * thread.
 */
final class Belongings {

  /** Something to give back. */
  interface Belonging {

    /**
     * Gives it back; again does nothing.
     *
     * @return what was done, in one sentence; empty if there was nothing to do
     * @throws org.drover.api.DroverException if it cannot be given back now
     */
    Optional<String> giveBack();
  }

  private final Deque<Belonging> all = new ArrayDeque<>();

  synchronized void add(Belonging belonging) {
    all.push(belonging);
  }

  synchronized void remove(Belonging belonging) {
    all.remove(belonging);
  }

  synchronized void removeIf(Predicate<Belonging> gone) {
    all.removeIf(gone);
  }

  private synchronized List<Belonging> lastFirst() {
    return new ArrayList<>(all);
  }

  /** Gives everything back; what one belonging throws does not keep the others. */
  List<String> giveBack() {
    List<String> said = new ArrayList<>();
    for (Belonging belonging : lastFirst()) {
      try {
        belonging.giveBack().ifPresent(said::add);
        remove(belonging);
      } catch (RuntimeException | LinkageError e) {
        // An isolation boundary: plug-ins and snippets are called, and the session ends all the
        // same. What could not be given back is said.
        said.add(String.valueOf(e.getMessage()));
      }
    }
    return said;
  }
}
