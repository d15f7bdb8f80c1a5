// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import org.drover.api.PreCopyInfo;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The ability to say, while the device runs in PRE_COPY or PRE_COPY_P2P, what is still to be moved.
 * Asking is also what makes some drivers produce new data (mlx5, virtio), so it is asked before
 * each round.
 */
@ConsumerType
public interface PreCopy {

  /**
   * Asks.
   *
   * @return both estimates
   * @throws IllegalStateException if no saving stream is open
   * @throws org.drover.api.KernelCallException if the device is in another state, or does not tell
   */
  PreCopyInfo query();
}
