// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The state of a device that is read and explained. May be used from any thread. */
@ProviderType
public interface Inspection {

  /**
   * Who reads it. It ends as a save does; a state in which its vendor driver finds a fault is no
   * failure of it.
   *
   * @return always the same
   */
  Session session();

  /**
   * What the device holds.
   *
   * @return empty while the session is not over, and if it ended before the state was read to its
   *     end
   */
  Optional<ImageReport> report();
}
