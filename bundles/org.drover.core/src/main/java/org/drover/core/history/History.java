// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The sessions that have ended, and the numbers that were given to sessions. */
public interface History {

  /**
   * A number for a new session; never waits for a disk.
   *
   * @return one that no session before has had, of earlier starts of the platform neither; from 1
   */
  long nextNumber();

  /**
   * Keeps what a session came to; never waits for a disk.
   *
   * @param session that is over
   */
  void keep(Ended session);

  /**
   * All that are kept.
   *
   * @return the newest first
   */
  List<Ended> all();

  /**
   * The ids of all that are kept, without reading them: one that is damaged is named too.
   *
   * @return the newest first
   */
  List<String> ids();

  /**
   * One of them.
   *
   * @param id its whole id
   * @return empty if it is not kept
   */
  Optional<Ended> find(String id);

  /**
   * Where nothing has to outlive the engine.
   *
   * @return keeps nothing, and counts from 1
   */
  static History none() {
    AtomicLong last = new AtomicLong();
    return new History() {
      @Override
      public long nextNumber() {
        return last.incrementAndGet();
      }

      @Override
      public void keep(Ended session) {
        // The session table has the last ones.
      }

      @Override
      public List<Ended> all() {
        return List.of();
      }

      @Override
      public List<String> ids() {
        return List.of();
      }

      @Override
      public Optional<Ended> find(String id) {
        return Optional.empty();
      }
    };
  }
}
