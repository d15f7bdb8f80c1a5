// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

/**
 * A {@link ModelDevice}'s answer to {@code VFIO_DEVICE_GET_INFO}.
 *
 * @param flags {@code vfio_device_info.flags} of {@code linux/vfio.h}
 * @param regions how many regions it has, those of size 0 counted
 * @param irqs how many interrupt indexes it has
 */
public record ModelInfo(int flags, int regions, int irqs) {}
