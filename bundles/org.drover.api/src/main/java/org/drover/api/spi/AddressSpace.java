// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.Optional;
import org.drover.api.AccessPath;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One backend's binding of a workload memory: a type1 container or an IOAS with its mappings.
 * Devices of one IOMMU group share one space.
 */
@ConsumerType
public interface AddressSpace extends AutoCloseable {

  /**
   * Which memory it binds.
   *
   * @return as bound
   */
  WorkloadMemory memory();

  /**
   * How its devices are opened.
   *
   * @return empty where that is decided by its first device and there was none yet, and of a
   *     backend whose devices are opened in one way only
   */
  default Optional<AccessPath> via() {
    return Optional.empty();
  }

  /**
   * What tells which of its memory its devices write.
   *
   * @return empty while it has no device, and where not each of its devices is seen; otherwise the
   *     same for as long as it has one
   */
  default Optional<DirtyTracker> tracker() {
    return Optional.empty();
  }

  /**
   * Unmaps everything and closes its descriptors. Its devices must be closed before; closing again
   * does nothing.
   */
  @Override
  void close();
}
