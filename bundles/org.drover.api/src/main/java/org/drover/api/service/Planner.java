// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.osgi.annotation.versioning.ProviderType;

/** Tells what would become of a migration, without beginning one. May be called from any thread. */
@ProviderType
public interface Planner {

  /**
   * The dry run. No lease is taken, no device is reset or changes its state, nobody is called and
   * nothing is written: a device that is open is asked, one that keeps its state over an open and a
   * close is opened and closed for it, and of any other sysfs and its vendor driver tell what they
   * can.
   *
   * @param request what would be done
   * @return everything that is against it, not only the first; what is wrong with an address or a
   *     place is among that
   */
  Plan plan(PlanRequest request);
}
