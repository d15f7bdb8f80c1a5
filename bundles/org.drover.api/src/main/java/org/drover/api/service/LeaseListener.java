// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what kernels say of leased devices unasked. Whoever registers one as a service is called
 * for what one device says in its order, for several devices on several threads at the same time;
 * what one throws does not keep the others from being called. One that takes long keeps the others
 * from hearing of that device, and its lease from being ended, but nobody else.
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
   * A device reported an error that its bus could not correct; each time. What the lease's policy
   * says is done after this has returned.
   *
   * @param lease whose device
   */
  default void failed(LeaseInfo lease) {}
}
