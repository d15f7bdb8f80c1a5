// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what kernels say of leased devices unasked. Whoever registers one as a service is called,
 * on a thread that all listeners share; what one throws does not keep the others from being called,
 * and one that takes long keeps all others waiting.
 */
@ConsumerType
public interface LeaseListener {

  /**
   * The kernel wants a device back, for the first time. What the lease's policy says is done after
   * this has returned.
   *
   * @param lease whose device
   */
  void requested(LeaseInfo lease);

  /**
   * A device reported an error that its bus could not correct.
   *
   * @param lease whose device
   */
  default void failed(LeaseInfo lease) {}
}
