// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** One save, restore or migration. May be used from any thread. */
@ProviderType
public interface Session {

  /**
   * Its name.
   *
   * @return short and unique in this platform, over its restarts
   */
  String id();

  /**
   * How it stands now.
   *
   * @return never null; never waits
   */
  MigrationSnapshot snapshot();

  /**
   * What it came to.
   *
   * @return empty while it is not over
   */
  Optional<MigrationReport> report();

  /**
   * Waits for its end.
   *
   * @param atMost how long
   * @return what it came to, or empty if it is not over
   * @throws InterruptedException if the waiting thread is interrupted; the session goes on
   */
  Optional<MigrationReport> await(Duration atMost) throws InterruptedException;

  /**
   * Cancels it: it goes to a safe point and ends with its source RUNNING. Returns at once; a system
   * call that is under way ends when the kernel says so. Past the commit it is too late: the
   * session ends as it would have; but it does not wait without end for a peer any more that lives
   * and never says what came of it. A session in doubt is not cancelled but resolved; once that was
   * forced, or if this side only has to tell how it ended, a cancel ends the wait for the other
   * one.
   *
   * @return false if it was over, past the commit, or in doubt of what became of the state; true is
   *     no promise: a session that falls into doubt before it has acted on a cancel drops it and
   *     says so in the doubt's reason; a later one is answered anew
   */
  boolean cancel();

  /**
   * Ends the hold in PRE_COPY of {@link SwitchoverPolicy#MANUAL}.
   *
   * @throws org.drover.api.DroverException if it does not hold there
   */
  void switchover();

  /**
   * Goes on from a pause point.
   *
   * @throws org.drover.api.DroverException if it does not hold at one
   */
  void proceed();

  /**
   * Asks the other side of a session in doubt at once, or decides without it. Returns at once; what
   * comes of it is seen in the {@link #snapshot}.
   *
   * @param resolution what to do
   * @throws org.drover.api.DroverException if it is not in doubt, if the wrong side is said to be
   *     fenced, or if nothing is held here that could be kept; nothing was changed
   */
  void resolve(Resolution resolution);

  /**
   * Hears of changes. Listeners are called one at a time by a thread that the session does not wait
   * for; what they throw is logged.
   *
   * @param listener is given the newest snapshot
   * @return ends the listening when closed
   */
  Registration listen(Consumer<MigrationSnapshot> listener);

  /** Ends a listening. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
