// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The preparation of a PCI function that is being described. Each word gives the same description
 * back; nothing is done before {@link #run}.
 */
@ProviderType
public interface Preparing {

  /**
   * A certain VFIO driver, instead of its vendor's, or of vfio-pci.
   *
   * @param name for example {@code vfio-pci}
   * @return this description
   */
  Preparing driver(String name);

  /**
   * Take these although they are in use.
   *
   * @param functions it, or others of its group
   * @return this description
   */
  Preparing force(Object... functions);

  /**
   * The steps, in their order; does none of them.
   *
   * <p>They are writes to sysfs, and commands of {@code devlink} where the vendor needs them.
   *
   * @return the steps, in their order
   */
  PreparationPlan plan();

  /**
   * Gives it to the driver, with all endpoints of its group; it stays there when the session ends.
   *
   * @return what was done
   */
  Preparation run();
}
