// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import org.osgi.annotation.versioning.ProviderType;

/** The end of the platform that is being described; nothing is done before {@link #run}. */
@ProviderType
public interface Stopping {

  /**
   * End sessions and leases first, whatever they hold.
   *
   * @return this description
   */
  Stopping force();

  /**
   * Stops the platform, and this session first; does not return. Refused while anybody, this
   * session too, holds a device or a migration is at work, unless it is forced.
   *
   * @throws org.drover.api.RefusedException with what would be lost; nothing was done then
   */
  void run();
}
