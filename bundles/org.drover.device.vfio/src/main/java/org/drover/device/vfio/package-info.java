// SPDX-License-Identifier: Apache-2.0
/**
 * A device backend over the VFIO user API: it turns every {@code Kernel} service into a backend of
 * its scheme, by IOMMU group and type1 container.
 */
package org.drover.device.vfio;
