// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.osgi.annotation.versioning.ProviderType;

/** A save, restore or migration that goes on by itself. Prints as one line. */
@ProviderType
public interface ScriptSession {

  /**
   * Its name.
   *
   * @return for example {@code migrate-1}
   */
  String id();

  /**
   * How it stands now.
   *
   * @return never null; never waits
   */
  MigrationSnapshot snapshot();

  /**
   * Where the bytes go, or where it listens.
   *
   * @return empty for devices of this platform
   */
  Optional<URI> place();

  /**
   * What it came to.
   *
   * @return empty while it is not over
   */
  Optional<MigrationReport> report();

  /**
   * Waits for its end, whatever that is.
   *
   * @return what it came to
   */
  MigrationReport await();

  /**
   * Waits for its end, but not for ever.
   *
   * @param atMost how long
   * @return what it came to, or empty if it is not over
   */
  Optional<MigrationReport> await(Duration atMost);

  /**
   * Waits until it holds in PRE_COPY or at a pause point, or is over.
   *
   * @return how it stands then
   */
  MigrationSnapshot awaitHold();

  /**
   * Cancels it: it goes to a safe point and ends with its source RUNNING. Returns at once.
   *
   * @return false if it was over, or past the commit
   */
  boolean cancel();

  /**
   * Ends the hold in PRE_COPY of {@code SwitchoverPolicy.MANUAL}.
   *
   * @return this session
   */
  ScriptSession switchover();

  /**
   * Goes on from a pause point.
   *
   * @return this session
   */
  ScriptSession proceed();

  /**
   * Asks the other side at once, if it is in doubt.
   *
   * @return this session
   */
  ScriptSession resolve();

  /**
   * Asks the destination at another place, from now on, if it is in doubt.
   *
   * @param peer where it listens now, for example {@code tcp://10.0.0.3:7000}
   * @return this session
   */
  ScriptSession resolve(String peer);

  /**
   * Decides a session in doubt without the other side: this side's devices run.
   *
   * @param fenced how the other side was kept from running; if it was not, the state runs twice
   * @return this session
   */
  ScriptSession keepHere(String fenced);

  /**
   * Decides a session in doubt without the other side, which runs: what this side holds is given
   * up.
   *
   * @return this session
   */
  ScriptSession giveUp();
}
