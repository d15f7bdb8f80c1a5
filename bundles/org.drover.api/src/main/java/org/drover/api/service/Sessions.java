// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The sessions of this platform: those at work, and the last ones that ended. */
@ProviderType
public interface Sessions {

  /**
   * All that are known.
   *
   * @return the newest first
   */
  List<MigrationSnapshot> list();

  /**
   * One of them.
   *
   * @param id its whole id
   * @return the session, or empty if it is not known
   */
  Optional<Session> find(String id);
}
