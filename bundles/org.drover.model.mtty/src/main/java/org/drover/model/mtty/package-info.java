// SPDX-License-Identifier: Apache-2.0

/**
 * The device model of the kernel's {@code samples/vfio-mdev/mtty.c}: plays the sample driver over
 * simulated UARTs.
 */
package org.drover.model.mtty;
