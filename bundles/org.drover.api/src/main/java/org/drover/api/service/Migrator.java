// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Moves devices' states. Each call checks what can be checked at once, starts a session on threads
 * of its own and returns; the session's end is told by {@link Session#await}.
 */
@ProviderType
public interface Migrator {

  /**
   * Saves a device to a place.
   *
   * @param request what and where to
   * @return the session
   * @throws org.drover.api.DroverException if it cannot begin; nothing was touched
   */
  Session save(SaveRequest request);

  /**
   * Reads a device as a save does, explains what it holds, and keeps none of it: what is in memory
   * does not grow with the state.
   *
   * @param request what
   * @return the inspection
   * @throws org.drover.api.DroverException if it cannot begin; nothing was touched
   */
  Inspection inspect(InspectRequest request);

  /**
   * Loads a device from a place.
   *
   * @param request what and where from
   * @return the session
   * @throws org.drover.api.DroverException if it cannot begin; nothing was touched
   */
  Session restore(RestoreRequest request);

  /**
   * Migrates devices to others, here or at a listening platform.
   *
   * @param request what and where to
   * @return the session
   * @throws org.drover.api.DroverException if it cannot begin; nothing was touched
   */
  Session migrate(MigrationRequest request);

  /**
   * Listens for a migration into devices of this platform.
   *
   * @param request where, and which devices may be overwritten
   * @return the session; it ends with the migration, or when it is cancelled
   * @throws org.drover.api.DroverException if it cannot begin; nothing was touched
   */
  Session listen(ListenRequest request);
}
