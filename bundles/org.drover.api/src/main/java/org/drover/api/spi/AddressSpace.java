// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

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
   * Unmaps everything and closes its descriptors. Its devices must be closed before; closing again
   * does nothing.
   */
  @Override
  void close();
}
