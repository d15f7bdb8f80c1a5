// SPDX-License-Identifier: Apache-2.0
/**
 * What kernel and devices know of the memory that devices write: the dirty bitmaps of type 1, those
 * of an iommufd, and the DMA logging of a device. Each needs a kernel and a descriptor and nothing
 * else.
 */
package org.drover.device.vfio.dirty;
