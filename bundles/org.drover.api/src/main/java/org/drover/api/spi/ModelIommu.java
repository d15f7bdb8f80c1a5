// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

/**
 * The IOMMU that a {@link ModelDevice} is behind, as a PCI function of a machine is.
 *
 * @param tracksDirty whether it knows which pages its devices have written ({@code
 *     IOMMU_CAP_DIRTY_TRACKING}, for example SSADS of Intel's)
 */
public record ModelIommu(boolean tracksDirty) {}
