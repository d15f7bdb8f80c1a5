// SPDX-License-Identifier: Apache-2.0

/**
 * The vendor driver of the kernel's {@code samples/vfio-mdev/mtty.c}: which devices are its own and
 * how their state streams read.
 */
package org.drover.vendor.mtty;
