// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sessions of this platform: those at work, and those that ended. The last ones that ended are
 * at hand; the history behind them outlives the platform's restart.
 */
@ProviderType
public interface Sessions {

  /**
   * Those at work, and the last ones that ended since the platform was started.
   *
   * @return the newest first
   */
  List<MigrationSnapshot> list();

  /**
   * Those of {@link #list()}, and those that the history has. It reads files.
   *
   * @return the newest first
   */
  List<MigrationSnapshot> all();

  /**
   * The ids of {@link #all()}, and of those in the history that cannot be read: it looks for files,
   * but reads none.
   *
   * @return the newest first
   */
  List<String> ids();

  /**
   * One of {@link #all()}.
   *
   * @param id its whole id; no two sessions of a platform have the same, before and after a restart
   * @return the session, or empty if it is not known
   */
  Optional<Session> find(String id);
}
