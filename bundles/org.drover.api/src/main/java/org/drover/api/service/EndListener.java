// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears that the platform ends, while everything still runs: the time to give back what it holds.
 * Whoever registers one as a service is called before sessions and leases are ended.
 */
@ConsumerType
@FunctionalInterface
public interface EndListener {

  /**
   * The platform ends, and there will be no other time. All listeners are called at the same time,
   * each on a thread of its own, which is not the one that ends the platform. Returns within five
   * seconds: nobody waits longer, and the log names who has not. What it throws is logged.
   */
  void ending();
}
