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
   * The platform ends, and there will be no other time. Returns within some seconds: nobody waits
   * longer. What it throws is logged.
   */
  void ending();
}
