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
   * What would be written to sysfs, in its order; writes nothing.
   *
   * @return the writes
   */
  PreparationPlan plan();

  /**
   * Gives it to the driver, with all endpoints of its group; it stays there when the session ends.
   *
   * @return what was done
   */
  Preparation run();
}
