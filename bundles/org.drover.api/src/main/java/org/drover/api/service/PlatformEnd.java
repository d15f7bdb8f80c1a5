// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The end of the platform: what it would lose, and how it is done in order. Whoever ends the
 * framework without asking here (a service manager's SIGTERM, the stop of bundle 0) ends the leases
 * in the same order, before any bundle is stopped. May be called from any thread.
 */
@ProviderType
public interface PlatformEnd {

  /**
   * The sessions at work.
   *
   * @return their ids, in the order in which they began
   */
  List<String> sessions();

  /**
   * What is held, and what its close would lose. Does not wait for a device that is in a
   * transition: its last known state is told.
   *
   * @return in ascending order of the addresses
   */
  List<HeldDevice> held();

  /**
   * Ends all that is held, and lets nobody lease anything afterwards: first who was told to {@link
   * EndListener listen}, then the sessions at their safe points, then the leases. A device that
   * somebody only quieted is sent back to RUNNING first; one that is stopped is left as it is,
   * because its state may run elsewhere by now. Data descriptors are closed before their devices,
   * these before their address spaces.
   *
   * <p>Returns after 35 seconds at most: 5 for the listeners, 10 for the sessions, 20 for the
   * leases. A device whose kernel has not answered by then is told to be still closing.
   *
   * @return what became of each lease, in ascending order of the addresses; empty the second time
   */
  List<EndedLease> end();

  /** The same, and stops the framework then. Does not wait for that. */
  void stop();

  /**
   * {@link #end}, unless a device is held open or a session is at work at that moment. Nobody gets
   * a lease between the look and the end, so a look at {@link #held} before may be old: who asked a
   * person meanwhile asks here again.
   *
   * @return as {@link #end}; empty if nothing was ended, and the platform goes on as before
   */
  Optional<List<EndedLease>> endIfFree();
}
