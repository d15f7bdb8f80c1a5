// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Carries bytes to or from a place that a URI names. Knows nothing of devices or frames. What a
 * transport cannot do is an absent object.
 */
@ConsumerType
public interface Transport {

  /**
   * The URI scheme that it serves.
   *
   * @return for example {@code tcp}
   */
  String scheme();

  /**
   * Places that keep what is written to them.
   *
   * @return empty if it has none
   */
  Optional<Storage> storage();

  /**
   * Peers that answer.
   *
   * @return empty if it has none
   */
  Optional<Network> network();
}
