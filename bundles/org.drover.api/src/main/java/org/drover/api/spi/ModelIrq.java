// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

/**
 * A {@link ModelDevice}'s answer to {@code VFIO_DEVICE_GET_IRQ_INFO} for one index.
 *
 * @param flags {@code vfio_irq_info.flags} of {@code linux/vfio.h}
 * @param count how many interrupts the index has
 */
public record ModelIrq(int flags, int count) {}
