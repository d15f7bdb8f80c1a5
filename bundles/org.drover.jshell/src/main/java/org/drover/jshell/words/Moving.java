// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.function.Consumer;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.PausePoint;
import org.drover.api.service.SwitchoverPolicy;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A migration that is being described. Each word gives the same description back; nothing is done
 * before {@link #run} or {@link #start}.
 */
@ProviderType
public interface Moving {

  /**
   * Into which devices.
   *
   * @param devices as many as there are sources, in their order; left out if exactly one fits
   * @return this description
   */
  Moving to(Object... devices);

  /**
   * To which platform.
   *
   * @param peer one that listens, for example {@code tcp://10.0.0.2:7000}; left out for devices of
   *     this platform
   * @return this description
   */
  Moving over(String peer);

  /**
   * When to switch over.
   *
   * @param policy {@code SwitchoverPolicy.AUTO} unless told; with {@code MANUAL} the devices are
   *     held in PRE_COPY until {@link ScriptSession#switchover}
   * @return this description
   */
  Moving policy(SwitchoverPolicy policy);

  /**
   * Migrate devices although opening them resets them.
   *
   * @return this description
   */
  Moving fresh();

  /**
   * Hold on the way until {@link ScriptSession#proceed}; for tests and drills.
   *
   * @param points where
   * @return this description
   */
  Moving pause(PausePoint... points);

  /**
   * Let something go wrong on the way; for tests and drills.
   *
   * @param fault {@code flip@4096}, {@code stall@N} or {@code drop@N}: at byte N that the source
   *     sends
   * @return this description
   */
  Moving fault(String fault);

  /**
   * Hear how it gets on.
   *
   * @param listener given the newest snapshot; called by {@link #run} itself, and by a thread of
   *     its own after {@link #start}. What it throws ends the listening, and the migration of
   *     {@link #run}
   * @return this description
   */
  Moving onProgress(Consumer<MigrationSnapshot> listener);

  /**
   * Migrates, and waits for the end.
   *
   * @return what it came to, which is DONE
   * @throws SessionFailedException if it ends otherwise
   */
  MigrationReport run();

  /**
   * Begins to migrate.
   *
   * @return the session, which goes on in the background
   */
  ScriptSession start();
}
